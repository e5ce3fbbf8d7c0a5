/**
 * google.protobuf.Struct, Value and ListValue as plain data. Objects have no prototype, so that a key such as
 * `__proto__` or `constructor` is a key like any other.
 */
import type { Reader } from '../wire/reader.ts';
import { FIXED64, LENGTH_DELIMITED, tagOf, VARINT } from '../wire/wire-type.ts';
import type { Writer } from '../wire/writer.ts';

/** A google.protobuf.Value. */
export type StructValue = null | boolean | number | string | readonly StructValue[] | StructObject;
/** A google.protobuf.Struct. Decoded ones have no prototype. */
export interface StructObject {
  readonly [key: string]: StructValue;
}
type MutableObject = { [key: string]: StructValue };

/** `Struct.fields`. */
export const FIELDS = tagOf(1, LENGTH_DELIMITED);
/** The key of an entry of `Struct.fields`. */
export const KEY = tagOf(1, LENGTH_DELIMITED);
/** The value of an entry of `Struct.fields`. */
export const ENTRY_VALUE = tagOf(2, LENGTH_DELIMITED);
const NULL_VALUE = tagOf(1, VARINT);
const NUMBER_VALUE = tagOf(2, FIXED64);
const STRING_VALUE = tagOf(3, LENGTH_DELIMITED);
const BOOL_VALUE = tagOf(4, VARINT);
const STRUCT_VALUE = tagOf(5, LENGTH_DELIMITED);
const LIST_VALUE = tagOf(6, LENGTH_DELIMITED);
const VALUES = tagOf(1, LENGTH_DELIMITED);

/** An object without a prototype. */
export function emptyStruct(): { [key: string]: StructValue } {
  return Object.create(null) as MutableObject;
}

/** Reads the fields of a Struct up to the reader's end into `target`. */
export function readStruct(reader: Reader, target: { [key: string]: StructValue }): void {
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === FIELDS) {
      const outer = reader.enter();
      readEntry(reader, target);
      reader.leave(outer);
    } else reader.skip(tag);
  }
}

function readEntry(reader: Reader, target: MutableObject): void {
  reader.take();
  let key = '';
  let value: StructValue = null;
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === KEY) key = reader.string();
    else if (tag === ENTRY_VALUE) {
      const outer = reader.enter();
      value = readValue(reader, value);
      reader.leave(outer);
    } else reader.skip(tag);
  }
  if (!reader.failed) target[key] = value;
}

/**
 * Reads a Value up to the reader's end. `previous` is what an earlier occurrence of the same field left: structs
 * and lists are merged, as the encoding demands. A Value with no kind set reads as null.
 */
export function readValue(reader: Reader, previous: StructValue = null): StructValue {
  let value = previous;
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === STRING_VALUE) value = reader.string();
    else if (tag === NUMBER_VALUE) value = reader.double();
    else if (tag === BOOL_VALUE) value = reader.bool();
    else if (tag === NULL_VALUE) {
      reader.uint32();
      value = null;
    } else if (tag === STRUCT_VALUE) {
      const object: MutableObject = isObject(value) ? (value as MutableObject) : emptyStruct();
      value = nested(reader, object);
    } else if (tag === LIST_VALUE) {
      value = nestedList(reader, Array.isArray(value) ? (value as StructValue[]) : []);
    } else reader.skip(tag);
  }
  return value;
}

function nested(reader: Reader, object: MutableObject): StructValue {
  if (reader.depth <= 0) {
    reader.fail('limit.depth');
    return null;
  }
  reader.depth--;
  const outer = reader.enter();
  readStruct(reader, object);
  reader.leave(outer);
  reader.depth++;
  return object;
}

function nestedList(reader: Reader, list: StructValue[]): StructValue {
  if (reader.depth <= 0) {
    reader.fail('limit.depth');
    return null;
  }
  reader.depth--;
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === VALUES) {
      reader.take();
      const end = reader.enter();
      list.push(readValue(reader));
      reader.leave(end);
    } else reader.skip(tag);
  }
  reader.leave(outer);
  reader.depth++;
  return list;
}

/** Whether a value is a Struct (neither a list nor null). */
export function isObject(value: StructValue): value is StructObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Writes the fields of a Struct (no prefix). Undefined members are left out. */
export function writeStruct(writer: Writer, object: StructObject): void {
  const keys = Object.keys(object);
  for (let index = keys.length - 1; index >= 0; index--) {
    const key = keys[index]!;
    const value = object[key];
    if (value === undefined) continue;
    const entry = writer.mark();
    const mark = writer.mark();
    writeValue(writer, value);
    writer.message(2, mark);
    if (key !== '') writer.string(1, key);
    writer.message(1, entry);
  }
}

/** Writes a Value (no prefix): always with a kind, since a Value without one is invalid. */
export function writeValue(writer: Writer, value: StructValue): void {
  if (value === null) writer.uint32(1, 0);
  else if (typeof value === 'string') writer.string(3, value);
  else if (typeof value === 'number') writer.double(2, value);
  else if (typeof value === 'boolean') writer.bool(4, value);
  else if (isObject(value)) {
    const mark = writer.mark();
    writeStruct(writer, value);
    writer.message(5, mark);
  } else {
    const mark = writer.mark();
    for (let index = value.length - 1; index >= 0; index--) {
      const element = writer.mark();
      writeValue(writer, value[index]!);
      writer.message(1, element);
    }
    writer.message(6, mark);
  }
}
