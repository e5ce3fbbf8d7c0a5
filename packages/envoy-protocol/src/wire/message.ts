/**
 * Messages as tables of fields, read and written by one interpreter. This serves everything that is not the hot
 * path of HTTP ext_proc, and there the direction that only test clients need. A table is plain to compare with a
 * proto file, and a test does so with Envoy's own descriptors.
 */
import type { DecodeError } from '../errors.ts';
import type { Field } from './field.ts';
import type { Kind } from './kind.ts';
import { Reader } from './reader.ts';
import { LENGTH_DELIMITED } from './wire-type.ts';
import { Writer } from './writer.ts';

/** A table of fields by name. */
export type FieldTable = Readonly<Record<string, Field<unknown, never>>>;

/** What decoding a message gives: every field, with its default or undefined where absent. */
export type Decoded<T extends FieldTable> = {
  readonly [K in keyof T]: T[K] extends Field<infer V, never> ? V : never;
};

/** What encoding a message takes: any of its fields. */
export type Encodable<T extends FieldTable> = {
  readonly [K in keyof T]?: (T[K] extends Field<infer _, infer W> ? W : never) | undefined;
};

/** Bounds for decoding one message. */
export interface DecodeLimits {
  /** Elements of repeated fields, maps and structs; more is 'limit.items'. Default 100,000. */
  readonly maxItems?: number;
  /** Nesting of structs and lists; more is 'limit.depth'. Default 100. */
  readonly maxDepth?: number;
}

/** A message type; also a kind, so that it can be a field of another. */
export interface Message<T extends FieldTable> extends Kind<Decoded<T>, Encodable<T>> {
  readonly fields: T;
  /** Members of each oneof: at most one of them is set in what decoding gives. */
  readonly oneofs: readonly (readonly string[])[];
  /** Decodes `bytes[start, end)`. Byte fields of the result are views into `bytes`. */
  decode(bytes: Uint8Array, start?: number, end?: number, limits?: DecodeLimits): Decoded<T> | DecodeError;
  /** Encodes into an array of exactly the size. Set at most one member of a oneof. */
  encode(value: Encodable<T>): Uint8Array;
}

interface Slot {
  readonly name: string;
  readonly field: Field<unknown, never>;
  readonly rivals: readonly string[];
}

const shared = new Writer();

/** Defines a message. `oneofs` lists the members of each oneof by name. */
export function message<T extends FieldTable>(
  typeName: string,
  fields: T,
  oneofs: readonly (readonly (keyof T & string)[])[] = [],
): Message<T> {
  const slots: (Slot | undefined)[] = [];
  const all: Slot[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const rivals = (oneofs.find((members) => members.includes(name)) ?? []).filter(
      (member) => member !== name,
    );
    const slot = { name, field, rivals };
    slots[field.number] = slot;
    all.push(slot);
  }
  const backwards = [...all].sort((a, b) => b.field.number - a.field.number);

  function empty(): Decoded<T> {
    const made: Record<string, unknown> = {};
    for (const { name, field } of all) made[name] = field.initial();
    return made as Decoded<T>;
  }

  function readFields(reader: Reader, target: Record<string, unknown>): void {
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      const slot = slots[tag >>> 3];
      if (slot === undefined || slot.field.tag !== tag) {
        reader.skip(tag);
        continue;
      }
      target[slot.name] = slot.field.read(reader, target[slot.name]);
      for (const rival of slot.rivals) target[rival] = undefined;
    }
  }

  function writeFields(writer: Writer, value: Encodable<T>): void {
    for (const { name, field } of backwards) {
      const given = value[name];
      if (given !== undefined) field.write(writer, given as never);
    }
  }

  return {
    typeName,
    wireType: LENGTH_DELIMITED,
    fields,
    oneofs,
    empty,
    isEmpty: () => false,
    read(reader, previous) {
      const outer = reader.enter();
      readFields(reader, previous as Record<string, unknown>);
      reader.leave(outer);
      return previous;
    },
    write(writer, number, value) {
      const mark = writer.mark();
      writeFields(writer, value);
      writer.message(number, mark);
    },
    decode(bytes, start = 0, end = bytes.length, limits = {}) {
      const reader = new Reader();
      reader.reset(bytes, start, end, limits.maxItems, limits.maxDepth);
      const made = empty();
      readFields(reader, made as Record<string, unknown>);
      return reader.failure() ?? made;
    },
    encode(value) {
      shared.clear();
      writeFields(shared, value);
      return shared.finish();
    },
  };
}
