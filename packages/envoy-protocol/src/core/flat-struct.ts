import type { Reader } from '../wire/reader.ts';
import { decodeUtf8 } from '../wire/text.ts';
import { ENTRY_VALUE, FIELDS, KEY, readValue, type StructValue } from './struct.ts';

/**
 * A google.protobuf.Struct as two lists, reused from message to message. Names that come again at the same place, as
 * those of attributes do in each message, are compared and not decoded.
 */
export class FlatStruct {
  readonly #names: string[] = [];
  readonly #values: StructValue[] = [];
  #count = 0;

  /** Forgets the values; the names stay to be compared with. */
  clear(): void {
    this.#values.length = 0;
    this.#count = 0;
  }

  /** Adds the fields of a Struct up to the reader's end; a repeated name takes the place of the earlier one. */
  read(reader: Reader): void {
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      if (tag === FIELDS) {
        const outer = reader.enter();
        this.#readField(reader);
        reader.leave(outer);
      } else reader.skip(tag);
    }
  }

  /** The value of a name, or undefined. */
  get(name: string): StructValue | undefined {
    const index = this.#find(name, this.#count);
    return index < 0 ? undefined : this.#values[index];
  }

  /** The name if there is exactly one. */
  onlyName(): string | undefined {
    return this.#count === 1 ? this.#names[0] : undefined;
  }

  #readField(reader: Reader): void {
    reader.take();
    let key = '';
    let value: StructValue = null;
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      if (tag === KEY) key = this.#readKey(reader);
      else if (tag === ENTRY_VALUE) {
        const outer = reader.enter();
        value = readValue(reader, value);
        reader.leave(outer);
      } else reader.skip(tag);
    }
    if (reader.failed) return;
    const known = this.#find(key, this.#count);
    const index = known < 0 ? this.#count++ : known;
    this.#names[index] = key;
    this.#values[index] = value;
  }

  #readKey(reader: Reader): string {
    const length = reader.length();
    if (reader.failed || length === 0) return '';
    const start = reader.pos;
    reader.pos = start + length;
    const expected = this.#names[this.#count];
    if (expected !== undefined && isAscii(expected, reader.bytes, start, length)) return expected;
    return decodeUtf8(reader.bytes, start, start + length);
  }

  #find(name: string, count: number): number {
    for (let index = 0; index < count; index++) if (this.#names[index] === name) return index;
    return -1;
  }
}

/** Whether the bytes are this text, and all of it is ASCII. */
function isAscii(text: string, bytes: Uint8Array, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) {
    const byte = bytes[start + i]!;
    if (byte > 127 || text.charCodeAt(i) !== byte) return false;
  }
  return true;
}
