/** envoy.config.core.v3.Metadata and google.protobuf.Any. */
import type { Reader } from '../wire/reader.ts';
import { LENGTH_DELIMITED, tagOf } from '../wire/wire-type.ts';
import type { Writer } from '../wire/writer.ts';
import { emptyStruct, readStruct, type StructObject, writeStruct } from './struct.ts';
import { checkStruct } from './struct-check.ts';

/** google.protobuf.Any: a message of a type that only its reader knows. */
export interface Any {
  readonly typeUrl: string;
  /** A view into the message it was decoded from. */
  readonly value: Uint8Array;
}

/** Metadata of a connection or a stream, by namespace (a filter's name). */
export interface Metadata {
  /** namespace → Struct; an object without a prototype. */
  readonly filterMetadata: StructObject;
  readonly typedFilterMetadata: ReadonlyMap<string, Any>;
}

const FILTER_METADATA = tagOf(1, LENGTH_DELIMITED);
const TYPED_FILTER_METADATA = tagOf(2, LENGTH_DELIMITED);
const FIRST = tagOf(1, LENGTH_DELIMITED);
const SECOND = tagOf(2, LENGTH_DELIMITED);

/** Checks a Metadata up to the reader's end without building it. */
export function checkMetadata(reader: Reader): void {
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag !== FILTER_METADATA && tag !== TYPED_FILTER_METADATA) {
      reader.skip(tag);
      continue;
    }
    reader.take();
    const outer = reader.enter();
    for (let inner = reader.tag(); inner !== 0; inner = reader.tag()) {
      if (inner === SECOND) {
        const end = reader.enter();
        if (tag === FILTER_METADATA) checkStruct(reader);
        else checkFields(reader);
        reader.leave(end);
      } else reader.skip(inner);
    }
    reader.leave(outer);
  }
}

function checkFields(reader: Reader): void {
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) reader.skip(tag);
}

/** Reads a Metadata up to the reader's end, on top of what an earlier occurrence of the field gave. */
export function readMetadata(reader: Reader, previous?: Metadata): Metadata {
  const filterMetadata = emptyStruct();
  Object.assign(filterMetadata, previous?.filterMetadata);
  const typedFilterMetadata = new Map(previous?.typedFilterMetadata);
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag !== FILTER_METADATA && tag !== TYPED_FILTER_METADATA) {
      reader.skip(tag);
      continue;
    }
    reader.take();
    const outer = reader.enter();
    let namespace = '';
    const struct = emptyStruct();
    let any: Any = { typeUrl: '', value: new Uint8Array(0) };
    for (let inner = reader.tag(); inner !== 0; inner = reader.tag()) {
      if (inner === FIRST) namespace = reader.string();
      else if (inner === SECOND) {
        const end = reader.enter();
        if (tag === FILTER_METADATA) readStruct(reader, struct);
        else any = readAny(reader, any);
        reader.leave(end);
      } else reader.skip(inner);
    }
    reader.leave(outer);
    if (reader.failed) break;
    if (tag === FILTER_METADATA) filterMetadata[namespace] = struct;
    else typedFilterMetadata.set(namespace, any);
  }
  return { filterMetadata, typedFilterMetadata };
}

/** Reads an Any up to the reader's end. */
export function readAny(reader: Reader, previous?: Any): Any {
  let typeUrl = previous?.typeUrl ?? '';
  let value = previous?.value ?? new Uint8Array(0);
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === FIRST) typeUrl = reader.string();
    else if (tag === SECOND) value = reader.view();
    else reader.skip(tag);
  }
  return { typeUrl, value };
}

/** Writes the fields of an Any (no prefix). */
export function writeAny(writer: Writer, any: Any): void {
  if (any.value.length > 0) writer.bytes(2, any.value);
  if (any.typeUrl !== '') writer.string(1, any.typeUrl);
}

/** Writes the fields of a Metadata (no prefix). */
export function writeMetadata(writer: Writer, metadata: Partial<Metadata>): void {
  for (const [namespace, any] of [...(metadata.typedFilterMetadata ?? [])].reverse()) {
    const entry = writer.mark();
    const mark = writer.mark();
    writeAny(writer, any);
    writer.message(2, mark);
    if (namespace !== '') writer.string(1, namespace);
    writer.message(2, entry);
  }
  for (const [namespace, struct] of Object.entries(metadata.filterMetadata ?? {}).reverse()) {
    const entry = writer.mark();
    const mark = writer.mark();
    writeStruct(writer, struct as StructObject);
    writer.message(2, mark);
    if (namespace !== '') writer.string(1, namespace);
    writer.message(1, entry);
  }
}
