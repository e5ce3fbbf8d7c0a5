/**
 * Reads the protocol buffers encoding from a byte range. The first fault is kept and stops every loop: after it
 * `tag` answers 0 and the scalar readers answer 0, so that callers need one check of `failure` at the end.
 * Nothing throws, and every byte is looked at a bounded number of times.
 */
import { DecodeError, type DecodeErrorCode } from '../errors.ts';
import { decodeUtf8 } from './text.ts';
import { END_GROUP, FIXED32, FIXED64, LENGTH_DELIMITED, START_GROUP, VARINT } from './wire-type.ts';

/** Position after a fault: beyond every `end`, and a small integer. */
const STOPPED = 0x3fffffff;
/** Groups are deprecated and none of Envoy's messages has one; unknown fields with more nesting are refused. */
const MAX_GROUP_DEPTH = 16;
/** Elements of one message, unless the caller says otherwise: an access-log batch with a full node has some 5,000. */
export const DEFAULT_MAX_ITEMS = 100_000;
/** Nesting of structs and lists, unless the caller says otherwise: the limit of Google's own parsers. */
export const DEFAULT_MAX_DEPTH = 100;

/** The largest doubles that are an int64 and a uint64: rounding up would leave the type, and change the sign. */
const LARGEST_INT64 = 2 ** 63 - 1024;
const LARGEST_UINT64 = 2 ** 64 - 2048;

const EMPTY = new Uint8Array(0);

/** A cursor over one message. Reuse it with `reset` to decode without an allocation. */
export class Reader {
  /** What is read from. Views handed out point into it. */
  bytes: Uint8Array = EMPTY;
  /** Next byte to read; beyond `end` after a fault. */
  pos = 0;
  /** End of the message or of the sub-message that was entered. */
  end = 0;
  /** Elements that may still be read (`take`). */
  items = DEFAULT_MAX_ITEMS;
  /** Nesting that may still be entered by recursive types. */
  depth = DEFAULT_MAX_DEPTH;
  #code: DecodeErrorCode | undefined;
  #offset = 0;
  /** Halves of the 64-bit varint read last. */
  #low = 0;
  #high = 0;
  #doubles: DataView | undefined;

  /** Starts over on `bytes[start, end)` with fresh budgets. */
  reset(
    bytes: Uint8Array,
    start: number,
    end: number,
    maxItems: number = DEFAULT_MAX_ITEMS,
    maxDepth: number = DEFAULT_MAX_DEPTH,
  ): void {
    this.bytes = bytes;
    this.pos = start;
    this.end = end;
    this.items = maxItems;
    this.depth = maxDepth;
    this.#code = undefined;
    this.#doubles = undefined;
  }

  /** The first fault, or undefined. Allocates only when there is one. */
  failure(): DecodeError | undefined {
    return this.#code === undefined ? undefined : new DecodeError(this.#code, this.#offset);
  }

  /** Whether a fault was found. */
  get failed(): boolean {
    return this.#code !== undefined;
  }

  /** Records a fault at `offset` (default: here) unless there was one before, and stops. */
  fail(code: DecodeErrorCode, offset: number = this.pos): void {
    if (this.#code === undefined) {
      this.#code = code;
      this.#offset = offset;
    }
    this.pos = STOPPED;
  }

  /** The next tag, or 0 at the end of the (sub-)message or after a fault. */
  tag(): number {
    const at = this.pos;
    if (at >= this.end) return 0;
    // Field numbers up to 15 take one byte: nearly every tag.
    const byte = this.bytes[at]!;
    if (byte < 0x80 && byte > 7) {
      this.pos = at + 1;
      return byte;
    }
    const tag = this.#short('wire.varint');
    if (tag >>> 3 === 0 && this.#code === undefined) this.fail('wire.field-number', at);
    return this.#code === undefined ? tag : 0;
  }

  /** A varint of at most five bytes: a tag or a length. */
  #short(tooLong: DecodeErrorCode): number {
    const { bytes, end } = this;
    const at = this.pos;
    let pos = at;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      if (pos >= end) {
        this.fail('wire.truncated', pos);
        return 0;
      }
      const byte = bytes[pos++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (shift === 28 && byte > 0x0f) break;
        this.pos = pos;
        return value >>> 0;
      }
    }
    this.fail(tooLong, at);
    return 0;
  }

  /** A length prefix, checked against the end. */
  length(): number {
    const at = this.pos;
    const byte = this.bytes[at]!;
    if (byte < 0x80 && byte < this.end - at) {
      this.pos = at + 1;
      return byte;
    }
    const length = this.#short('wire.length');
    if (length > 0x7fffffff) {
      this.fail('wire.length', at);
      return 0;
    }
    if (length > this.end - this.pos && this.#code === undefined) {
      this.fail('wire.truncated', this.end);
      return 0;
    }
    return length;
  }

  /** Enters a sub-message: `const outer = r.enter(); …; r.leave(outer)`. */
  enter(): number {
    const outer = this.end;
    const length = this.length();
    if (this.#code === undefined) this.end = this.pos + length;
    return outer;
  }

  /** Leaves a sub-message that was read to its end. */
  leave(outer: number): void {
    this.end = outer;
  }

  /** The low 32 bits of a varint of up to ten bytes, unsigned: uint32, bool. */
  uint32(): number {
    const { bytes, end } = this;
    const at = this.pos;
    let pos = at;
    let value = 0;
    for (let index = 0; index < 10; index++) {
      if (pos >= end) {
        this.fail('wire.truncated', pos);
        return 0;
      }
      const byte = bytes[pos++]!;
      if (index < 5) value |= (byte & 0x7f) << (7 * index);
      if (byte < 0x80) {
        this.pos = pos;
        return value >>> 0;
      }
    }
    this.fail('wire.varint', at);
    return 0;
  }

  /** int32 and enum. */
  int32(): number {
    return this.uint32() | 0;
  }

  bool(): boolean {
    this.#varint64();
    return (this.#low | this.#high) !== 0;
  }

  /** uint64 as the nearest double below 2^64: exact up to 2^53. */
  uint64(): number {
    this.#varint64();
    return Math.min((this.#high >>> 0) * 0x1_0000_0000 + (this.#low >>> 0), LARGEST_UINT64);
  }

  /** int64 (two's complement) as the nearest double below 2^63: exact within ±2^53. */
  int64(): number {
    this.#varint64();
    if (this.#high >= 0) {
      return Math.min(this.#high * 0x1_0000_0000 + (this.#low >>> 0), LARGEST_INT64);
    }
    return -((~this.#high >>> 0) * 0x1_0000_0000 + (~this.#low >>> 0)) - 1;
  }

  /** A varint of up to ten bytes into `#low` and `#high`; both 0 after a fault. */
  #varint64(): void {
    const { bytes, end } = this;
    const at = this.pos;
    let pos = at;
    let low = 0;
    let high = 0;
    this.#low = 0;
    this.#high = 0;
    for (let index = 0; index < 10; index++) {
      if (pos >= end) {
        this.fail('wire.truncated', pos);
        return;
      }
      const byte = bytes[pos++]!;
      const bits = byte & 0x7f;
      if (index < 4) low |= bits << (7 * index);
      else if (index === 4) {
        low |= bits << 28;
        high |= bits >>> 4;
      } else high |= bits << (7 * index - 32);
      if (byte < 0x80) {
        this.pos = pos;
        this.#low = low;
        this.#high = high;
        return;
      }
    }
    this.fail('wire.varint', at);
  }

  double(): number {
    if (this.end - this.pos < 8) {
      this.fail('wire.truncated', Math.max(this.end, 0));
      return 0;
    }
    this.#doubles ??= new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    const value = this.#doubles.getFloat64(this.pos, true);
    this.pos += 8;
    return value;
  }

  /** A view of the bytes: valid as long as the message's bytes are. */
  view(): Uint8Array {
    const length = this.length();
    if (this.#code !== undefined || length === 0) return EMPTY;
    const start = this.pos;
    this.pos = start + length;
    return this.bytes.subarray(start, this.pos);
  }

  /** A string; faulty UTF-8 becomes U+FFFD. */
  string(): string {
    const length = this.length();
    if (this.#code !== undefined || length === 0) return '';
    const start = this.pos;
    this.pos = start + length;
    return decodeUtf8(this.bytes, start, this.pos);
  }

  /** Counts one element of a repeated field, map or struct against the budget. */
  take(): void {
    if (this.items-- <= 0) this.fail('limit.items');
  }

  /** Skips the value of an unknown field, or of a known one with a foreign wire type. */
  skip(tag: number): void {
    switch (tag & 7) {
      case VARINT:
        this.uint32();
        return;
      case FIXED64:
        this.#advance(8);
        return;
      case LENGTH_DELIMITED:
        this.#advance(this.length());
        return;
      case FIXED32:
        this.#advance(4);
        return;
      case START_GROUP:
        this.#skipGroup(tag >>> 3, 1);
        return;
      case END_GROUP:
        this.fail('wire.group');
        return;
      default:
        this.fail('wire.type');
    }
  }

  #advance(length: number): void {
    if (this.#code !== undefined) return;
    if (length > this.end - this.pos) this.fail('wire.truncated', this.end);
    else this.pos += length;
  }

  #skipGroup(fieldNumber: number, depth: number): void {
    if (depth > MAX_GROUP_DEPTH) {
      this.fail('limit.depth');
      return;
    }
    for (let tag = this.tag(); tag !== 0; tag = this.tag()) {
      const wireType = tag & 7;
      if (wireType === END_GROUP) {
        if (tag >>> 3 !== fieldNumber) this.fail('wire.group');
        return;
      }
      if (wireType === START_GROUP) this.#skipGroup(tag >>> 3, depth + 1);
      else this.skip(tag);
    }
    if (this.#code === undefined) this.fail('wire.group', this.end);
  }
}
