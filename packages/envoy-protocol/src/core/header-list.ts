/**
 * Headers in the order of the wire, as offsets into the message's bytes: decoding allocates nothing per header.
 *
 * Serves envoy.config.core.v3.HeaderMap (entries key=1, value=2, raw_value=3) and map<string, string> (entries
 * key=1, value=2). Envoy's ext_proc fills `raw_value` only, its ext_authz `value` only or, with
 * encode_raw_headers, `raw_value`; a non-empty raw_value wins.
 *
 * Guarded by bench/codec.bench.ts.
 */
import { copied } from '../wire/copied.ts';
import { internLatin1 } from '../wire/name-cache.ts';
import type { Reader } from '../wire/reader.ts';
import { decodeLatin1 } from '../wire/text.ts';
import { LENGTH_DELIMITED, tagOf } from '../wire/wire-type.ts';

/** Offsets per header: name start, name end, value start, value end. */
const STRIDE = 4;
const KEY = tagOf(1, LENGTH_DELIMITED);
const VALUE = tagOf(2, LENGTH_DELIMITED);
const RAW_VALUE = tagOf(3, LENGTH_DELIMITED);

/**
 * More headers than this are refused ('limit.headers'). Envoy's own default is 100 per request
 * (max_headers_count) and can be raised; at 16 bytes each the table stays at 64 KiB.
 */
export const DEFAULT_MAX_HEADERS = 4096;

/**
 * A list of headers inside a message.
 *
 * Lifetime: valid until the message's bytes are reused or, when it came from a decoder object, until that decoder
 * decodes again. `copy` gives one that stays.
 */
export class HeaderList {
  /** What the offsets point into. */
  bytes: Uint8Array = new Uint8Array(0);
  #count = 0;
  #table = new Int32Array(32 * STRIDE);

  /** The number of headers; pseudo-headers (`:path`) and duplicates count like any other. */
  get count(): number {
    return this.#count;
  }

  /** Index of the first byte of the name. */
  nameStart(index: number): number {
    return this.#table[index * STRIDE]!;
  }

  /** Index after the last byte of the name. */
  nameEnd(index: number): number {
    return this.#table[index * STRIDE + 1]!;
  }

  /** Index of the first byte of the value. */
  valueStart(index: number): number {
    return this.#table[index * STRIDE + 2]!;
  }

  /** Index after the last byte of the value. */
  valueEnd(index: number): number {
    return this.#table[index * STRIDE + 3]!;
  }

  /** The name as a latin-1 string, usually not a new one (names are remembered). Envoy sends names in lower case. */
  name(index: number): string {
    return internLatin1(this.bytes, this.nameStart(index), this.nameEnd(index));
  }

  /** The value as a latin-1 string: one char code per byte. */
  value(index: number): string {
    return decodeLatin1(this.bytes, this.valueStart(index), this.valueEnd(index));
  }

  /** Whether the name is exactly `name` (case counts), a latin-1 string. */
  nameEquals(index: number, name: string): boolean {
    return this.#equals(this.nameStart(index), this.nameEnd(index), name);
  }

  /** Whether the value is exactly `value`, a latin-1 string. */
  valueEquals(index: number, value: string): boolean {
    return this.#equals(this.valueStart(index), this.valueEnd(index), value);
  }

  #equals(start: number, end: number, text: string): boolean {
    if (end - start !== text.length) return false;
    const { bytes } = this;
    for (let at = 0; at < text.length; at++) {
      if (bytes[start + at] !== text.charCodeAt(at)) return false;
    }
    return true;
  }

  /** The index of the first header at or after `from` with this name, or -1. */
  find(name: string, from = 0): number {
    for (let index = from; index < this.#count; index++) {
      if (this.nameEquals(index, name)) return index;
    }
    return -1;
  }

  /** The value of the first header with this name as a latin-1 string, or undefined. */
  get(name: string): string | undefined {
    const index = this.find(name);
    return index < 0 ? undefined : this.value(index);
  }

  /** Empties the list and points it at `bytes`. */
  reset(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.#count = 0;
  }

  /** Appends one header by its offsets into `bytes`. */
  push(nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): void {
    const at = this.#count * STRIDE;
    if (at === this.#table.length) {
      const larger = new Int32Array(this.#table.length * 2);
      larger.set(this.#table);
      this.#table = larger;
    }
    const table = this.#table;
    table[at] = nameStart;
    table[at + 1] = nameEnd;
    table[at + 2] = valueStart;
    table[at + 3] = valueEnd;
    this.#count++;
  }

  /** An independent list over a copy of the bytes between the first and the last header, nothing more. */
  copy(): HeaderList {
    let low = this.bytes.length;
    let high = 0;
    for (let at = 0; at < this.#count * STRIDE; at += 2) {
      low = Math.min(low, this.#table[at]!);
      high = Math.max(high, this.#table[at + 1]!);
    }
    const made = new HeaderList();
    made.#count = this.#count;
    made.#table = new Int32Array(this.#count * STRIDE);
    if (this.#count === 0) made.#table = new Int32Array(STRIDE);
    for (let at = 0; at < this.#count * STRIDE; at++) made.#table[at] = this.#table[at]! - low;
    made.bytes = copied(this.bytes, Math.min(low, high), high);
    return made;
  }

  /** Name and value pairs as latin-1 strings, for logs and tests. */
  entries(): [name: string, value: string][] {
    return Array.from({ length: this.#count }, (_, index) => [this.name(index), this.value(index)]);
  }
}

/**
 * Reads one entry up to the reader's end and appends it. `hasRawValue` tells a HeaderValue from a map entry,
 * where field 3 means nothing.
 */
export function readHeaderEntry(reader: Reader, list: HeaderList, hasRawValue: boolean): void {
  let nameStart = reader.pos;
  let nameEnd = nameStart;
  let valueStart = nameStart;
  let valueEnd = nameStart;
  let rawStart = nameStart;
  let rawEnd = nameStart;
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === KEY) {
      const length = reader.length();
      nameStart = reader.pos;
      nameEnd = reader.pos += length;
    } else if (tag === RAW_VALUE && hasRawValue) {
      const length = reader.length();
      rawStart = reader.pos;
      rawEnd = reader.pos += length;
    } else if (tag === VALUE) {
      const length = reader.length();
      valueStart = reader.pos;
      valueEnd = reader.pos += length;
    } else reader.skip(tag);
  }
  if (reader.failed) return;
  if (rawEnd > rawStart) list.push(nameStart, nameEnd, rawStart, rawEnd);
  else list.push(nameStart, nameEnd, valueStart, valueEnd);
}

/** Reads a HeaderMap (repeated HeaderValue = 1) up to the reader's end and appends its headers. */
export function readHeaderMap(reader: Reader, list: HeaderList, maxHeaders: number): void {
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === KEY) {
      if (list.count >= maxHeaders) {
        reader.fail('limit.headers');
        return;
      }
      const outer = reader.enter();
      readHeaderEntry(reader, list, true);
      reader.leave(outer);
    } else reader.skip(tag);
  }
}

/** A list made of pairs, for tests and clients. String values are latin-1: one byte per char code. */
export function headerListOf(
  pairs: Iterable<readonly [name: string, value: string | Uint8Array]>,
): HeaderList {
  const bytes: number[] = [];
  const list = new HeaderList();
  for (const [name, value] of pairs) {
    const nameStart = bytes.length;
    for (let at = 0; at < name.length; at++) bytes.push(name.charCodeAt(at) & 0xff);
    const valueStart = bytes.length;
    for (let at = 0; at < value.length; at++) {
      bytes.push(typeof value === 'string' ? value.charCodeAt(at) & 0xff : value[at]!);
    }
    list.push(nameStart, valueStart, valueStart, bytes.length);
  }
  list.bytes = Uint8Array.from(bytes);
  return list;
}
