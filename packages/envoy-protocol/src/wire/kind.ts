/**
 * What a field may hold: how one value is read after its tag, and written with its tag. Singular, repeated and map
 * fields are made of these in `field.ts`.
 */
import type { Reader } from './reader.ts';
import { FIXED64, LENGTH_DELIMITED, VARINT } from './wire-type.ts';
import type { Writer } from './writer.ts';

/** A type of value on the wire. `V` is what decoding gives, `W` what encoding takes. */
export interface Kind<V, W = V> {
  /** Name of the type as proto files have it, for checks against descriptors: `uint32`, `google.protobuf.Struct`. */
  readonly typeName: string;
  readonly wireType: number;
  /** The value of a field that is absent. */
  empty(): V;
  /** Whether a singular field with this value is left out. */
  isEmpty(value: W): boolean;
  /** Reads one value; messages are merged into `previous`. */
  read(reader: Reader, previous: V): V;
  /** Writes field `number` with this value, tag included. */
  write(writer: Writer, number: number, value: W): void;
}

/** UTF-8 text. Faulty bytes read as U+FFFD. */
export const string: Kind<string> = {
  typeName: 'string',
  wireType: LENGTH_DELIMITED,
  empty: () => '',
  isEmpty: (value) => value === '',
  read: (reader) => reader.string(),
  write: (writer, number, value) => writer.string(number, value),
};

const NO_BYTES = new Uint8Array(0);

/** Bytes: decoded ones are a view into the message. */
export const bytes: Kind<Uint8Array> = {
  typeName: 'bytes',
  wireType: LENGTH_DELIMITED,
  empty: () => NO_BYTES,
  isEmpty: (value) => value.length === 0,
  read: (reader) => reader.view(),
  write: (writer, number, value) => writer.bytes(number, value),
};

/** Protobuf `bool`. */
export const bool: Kind<boolean> = {
  typeName: 'bool',
  wireType: VARINT,
  empty: () => false,
  isEmpty: (value) => !value,
  read: (reader) => reader.bool(),
  write: (writer, number, value) => writer.bool(number, value),
};

/** Protobuf `uint32`. */
export const uint32: Kind<number> = {
  typeName: 'uint32',
  wireType: VARINT,
  empty: () => 0,
  isEmpty: (value) => value === 0,
  read: (reader) => reader.uint32(),
  write: (writer, number, value) => writer.uint32(number, value),
};

/** As a double: exact within ±2^53. */
export const int64: Kind<number> = {
  typeName: 'int64',
  wireType: VARINT,
  empty: () => 0,
  isEmpty: (value) => value === 0,
  read: (reader) => reader.int64(),
  write: (writer, number, value) => writer.int64(number, value),
};

/** Protobuf `int32`; negative values take ten bytes. */
export const int32: Kind<number> = {
  ...int64,
  typeName: 'int32',
  read: (reader) => reader.int32(),
};

/** As a double: exact up to 2^53. */
export const uint64: Kind<number> = {
  ...int64,
  typeName: 'uint64',
  read: (reader) => reader.uint64(),
};

/** Protobuf `double`. */
export const double: Kind<number> = {
  typeName: 'double',
  wireType: FIXED64,
  empty: () => 0,
  isEmpty: (value) => Object.is(value, 0),
  read: (reader) => reader.double(),
  write: (writer, number, value) => writer.double(number, value),
};

/** An enum: a number, also one that has no name here. */
export function enumeration<E extends number>(typeName: string): Kind<E | number> {
  return { ...int32, typeName };
}

/** A packed list of int32; as a kind, because the whole list is one field on the wire. */
export const packedInt32: Kind<readonly number[]> = {
  typeName: 'int32',
  wireType: LENGTH_DELIMITED,
  empty: () => [],
  isEmpty: (values) => values.length === 0,
  read(reader, previous) {
    const outer = reader.enter();
    while (reader.pos < reader.end) {
      reader.take();
      (previous as number[]).push(reader.int32());
    }
    reader.leave(outer);
    return previous;
  },
  write(writer, number, values) {
    const mark = writer.mark();
    for (let index = values.length - 1; index >= 0; index--) writer.untagged(values[index]!);
    writer.message(number, mark);
  },
};
