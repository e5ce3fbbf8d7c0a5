/**
 * Writes the protocol buffers encoding back to front: what stands last is written first, so the length of a
 * sub-message is known when its prefix is written, and one pass over the data is enough.
 *
 *   const at = writer.mark();          // end of the sub-message
 *   …its fields, last one first…
 *   writer.message(3, at);             // length and tag of field 3
 *   const bytes = writer.finish();     // an exact copy
 *
 * The buffer is reused and grows by doubling. Strings are written as UTF-8; a lone surrogate becomes U+FFFD.
 */
import { copied } from './copied.ts';
import { FIXED64, LENGTH_DELIMITED, tagOf, VARINT } from './wire-type.ts';

/** Larger buffers are given back after use, so that one large body does not stay in memory for ever. */
const KEEP_BYTES = 64 * 1024;

/** Writes messages from their first byte to their last into a buffer that grows. */
export class Writer {
  #bytes = new Uint8Array(1024);
  /** Index of the first written byte. */
  #pos = 1024;

  /** Forgets what was written. */
  clear(): void {
    if (this.#bytes.length > KEEP_BYTES) this.#bytes = new Uint8Array(1024);
    this.#pos = this.#bytes.length;
  }

  /** The number of bytes written so far: the end of a sub-message that begins now. */
  mark(): number {
    return this.#bytes.length - this.#pos;
  }

  /** A copy of exactly what was written; the writer is cleared. */
  finish(): Uint8Array {
    const made = copied(this.#bytes, this.#pos);
    this.clear();
    return made;
  }

  /** Makes room and says where. It may replace `#bytes`: call it before `#bytes` is read. */
  #reserve(count: number): number {
    if (this.#pos < count) {
      const used = this.#bytes.length - this.#pos;
      let size = this.#bytes.length * 2;
      while (size - used < count) size *= 2;
      const larger = new Uint8Array(size);
      larger.set(this.#bytes.subarray(this.#pos), size - used);
      this.#bytes = larger;
      this.#pos = size - used;
    }
    this.#pos -= count;
    return this.#pos;
  }

  /** A varint of the 32-bit unsigned value: tags, lengths, uint32. */
  #varint(value: number): void {
    if (value < 0x80) {
      const at = this.#reserve(1);
      this.#bytes[at] = value;
      return;
    }
    const size = value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
    let at = this.#reserve(size);
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) this.#bytes[at++] = (rest & 0x7f) | 0x80;
    this.#bytes[at] = rest;
  }

  /** Length and tag of the sub-message whose end was `mark`. */
  message(fieldNumber: number, mark: number): void {
    this.#varint(this.mark() - mark);
    this.#varint(tagOf(fieldNumber, LENGTH_DELIMITED));
  }

  /** uint32, also enum values ≥ 0. Nothing is left out: the caller decides what is a default. */
  uint32(fieldNumber: number, value: number): void {
    this.#varint(value >>> 0);
    this.#varint(tagOf(fieldNumber, VARINT));
  }

  bool(fieldNumber: number, value: boolean): void {
    const at = this.#reserve(1);
    this.#bytes[at] = value ? 1 : 0;
    this.#varint(tagOf(fieldNumber, VARINT));
  }

  /** int32, int64 and uint64: a whole number within the type's range (exact within ±2^53); negative ones take ten bytes. */
  int64(fieldNumber: number, value: number): void {
    this.untagged(value);
    this.#varint(tagOf(fieldNumber, VARINT));
  }

  /** The varint of `int64` without a tag: an element of a packed list. */
  untagged(value: number): void {
    const whole = Math.trunc(value);
    const magnitude = whole < 0 ? -(whole + 1) : whole;
    let low = magnitude >>> 0;
    let high = Math.floor(magnitude / 0x1_0000_0000) >>> 0;
    if (whole < 0) {
      low = ~low >>> 0;
      high = ~high >>> 0;
    }
    let size = 1;
    for (let l = low, h = high; h !== 0 || l > 0x7f; size++) {
      l = ((l >>> 7) | (h << 25)) >>> 0;
      h >>>= 7;
    }
    let at = this.#reserve(size);
    for (; high !== 0 || low > 0x7f; at++) {
      this.#bytes[at] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.#bytes[at] = low;
  }

  double(fieldNumber: number, value: number): void {
    const at = this.#reserve(8);
    new DataView(this.#bytes.buffer).setFloat64(at, value, true);
    this.#varint(tagOf(fieldNumber, FIXED64));
  }

  bytes(fieldNumber: number, value: Uint8Array): void {
    const mark = this.mark();
    const at = this.#reserve(value.length);
    this.#bytes.set(value, at);
    this.message(fieldNumber, mark);
  }

  /** A string as UTF-8. */
  string(fieldNumber: number, value: string): void {
    const mark = this.mark();
    this.#utf8(value);
    this.message(fieldNumber, mark);
  }

  /** A string of char codes 0–255 as one byte each; a higher code is cut to its low byte. */
  latin1(fieldNumber: number, value: string): void {
    const mark = this.mark();
    const at = this.#reserve(value.length);
    for (let index = 0; index < value.length; index++) this.#bytes[at + index] = value.charCodeAt(index);
    this.message(fieldNumber, mark);
  }

  #utf8(text: string): void {
    let rest = text.length;
    // ASCII from the back, in one go.
    const from = this.#reserve(rest);
    while (rest > 0) {
      const code = text.charCodeAt(rest - 1);
      if (code > 0x7f) break;
      this.#bytes[from + --rest] = code;
    }
    if (rest === 0) return;
    // The rest takes more than one byte per char code: give back what was reserved for it.
    this.#pos = from + rest;
    while (rest > 0) {
      let code = text.charCodeAt(--rest);
      if (code >= 0xdc00 && code <= 0xdfff && rest > 0) {
        const high = text.charCodeAt(rest - 1);
        if (high >= 0xd800 && high <= 0xdbff) {
          rest--;
          code = 0x10000 + ((high - 0xd800) << 10) + (code - 0xdc00);
        }
      }
      if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
      this.#codePoint(code);
    }
  }

  #codePoint(code: number): void {
    if (code < 0x80) {
      const at = this.#reserve(1);
      this.#bytes[at] = code;
    } else if (code < 0x800) {
      const at = this.#reserve(2);
      this.#bytes[at] = 0xc0 | (code >> 6);
      this.#bytes[at + 1] = 0x80 | (code & 0x3f);
    } else if (code < 0x10000) {
      const at = this.#reserve(3);
      this.#bytes[at] = 0xe0 | (code >> 12);
      this.#bytes[at + 1] = 0x80 | ((code >> 6) & 0x3f);
      this.#bytes[at + 2] = 0x80 | (code & 0x3f);
    } else {
      const at = this.#reserve(4);
      this.#bytes[at] = 0xf0 | (code >> 18);
      this.#bytes[at + 1] = 0x80 | ((code >> 12) & 0x3f);
      this.#bytes[at + 2] = 0x80 | ((code >> 6) & 0x3f);
      this.#bytes[at + 3] = 0x80 | (code & 0x3f);
    }
  }
}
