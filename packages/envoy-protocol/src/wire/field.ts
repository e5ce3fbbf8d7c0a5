/** Fields of a message: a number, a kind, and how often it may occur. */
import type { Kind } from './kind.ts';
import type { Reader } from './reader.ts';
import { LENGTH_DELIMITED, tagOf } from './wire-type.ts';
import type { Writer } from './writer.ts';

/** How often a field occurs. `optional`: at most once, and absence is told from the default (messages, oneofs). */
export type Label = 'singular' | 'optional' | 'repeated' | 'map';

/** A kind without its methods. */
export type ValueType = Pick<Kind<unknown>, 'typeName' | 'wireType'>;

/** A field: `V` is what decoding gives, `W` what encoding takes. */
export interface Field<V, W = V> {
  readonly number: number;
  readonly label: Label;
  /** What the value is (an element, a map's value); a message shows its own fields. */
  readonly kind: ValueType;
  /** The tag that announces it. */
  readonly tag: number;
  initial(): V;
  read(reader: Reader, current: V): V;
  /** Writes nothing for a default. */
  write(writer: Writer, value: W): void;
}

/** A scalar: absent means default. */
export function singular<V, W>(number: number, kind: Kind<V, W>): Field<V, W> {
  return {
    number,
    label: 'singular',
    kind,
    tag: tagOf(number, kind.wireType),
    initial: kind.empty,
    read: kind.read,
    write: (writer, value) => {
      if (!kind.isEmpty(value)) kind.write(writer, number, value);
    },
  };
}

/** A message, or a scalar in a oneof: undefined means absent, and a default that is there is written. */
export function optional<V, W>(number: number, kind: Kind<V, W>): Field<V | undefined, W> {
  return {
    number,
    label: 'optional',
    kind,
    tag: tagOf(number, kind.wireType),
    initial: () => undefined,
    read: (reader, current) => kind.read(reader, current ?? kind.empty()),
    write: (writer, value) => kind.write(writer, number, value),
  };
}

/** A list of strings, bytes or messages. Lists of numbers are `packed`. */
export function repeated<V, W>(number: number, kind: Kind<V, W>): Field<readonly V[], readonly W[]> {
  return {
    number,
    label: 'repeated',
    kind,
    tag: tagOf(number, kind.wireType),
    initial: () => [],
    read: (reader, current) => {
      reader.take();
      (current as V[]).push(kind.read(reader, kind.empty()));
      return current;
    },
    write: (writer, values) => {
      for (let index = values.length - 1; index >= 0; index--) kind.write(writer, number, values[index]!);
    },
  };
}

/** A list that is one field on the wire: of numbers, in proto3. */
export function packed<V>(number: number, kind: Kind<readonly V[]>): Field<readonly V[]> {
  return { ...singular(number, kind), label: 'repeated' };
}

/** A map with string keys. A later entry with the same key wins. */
export function map<V, W>(
  number: number,
  kind: Kind<V, W>,
): Field<ReadonlyMap<string, V>, ReadonlyMap<string, W>> {
  return {
    number,
    label: 'map',
    kind,
    tag: tagOf(number, LENGTH_DELIMITED),
    initial: () => new Map(),
    read: (reader, current) => {
      const [key, value] = readMapEntry(reader, kind);
      (current as Map<string, V>).set(key, value);
      return current;
    },
    write: (writer, values) => {
      for (const [key, value] of [...values].reverse()) writeMapEntry(writer, number, key, kind, value);
    },
  };
}

const KEY = tagOf(1, LENGTH_DELIMITED);

/** Reads a map entry: key = 1, value = 2. */
export function readMapEntry<V, W>(reader: Reader, kind: Kind<V, W>): [key: string, value: V] {
  reader.take();
  let key = '';
  let value = kind.empty();
  const valueTag = tagOf(2, kind.wireType);
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === KEY) key = reader.string();
    else if (tag === valueTag) value = kind.read(reader, value);
    else reader.skip(tag);
  }
  reader.leave(outer);
  return [key, value];
}

/** Writes a map entry as field `number`. */
export function writeMapEntry<V, W>(
  writer: Writer,
  number: number,
  key: string,
  kind: Kind<V, W>,
  value: W,
): void {
  const mark = writer.mark();
  kind.write(writer, 2, value);
  if (key !== '') writer.string(1, key);
  writer.message(number, mark);
}
