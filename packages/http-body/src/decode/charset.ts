import { writeUtf8 } from './utf8.ts';

/** Encodings of text that are told apart and can be turned into UTF-8. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be' | 'utf-7';

/** What the first bytes and the declared charset say. */
export interface CharsetGuess {
  /** What the bytes should be read as. */
  readonly encoding: TextEncoding;
  /** Bytes of a byte order mark to skip. */
  readonly markLength: number;
  /** The bytes contradict the declared charset (or, if there is none, are not UTF-8). */
  readonly disagrees: boolean;
}

const marks: readonly [readonly number[], TextEncoding][] = [
  [[0xff, 0xfe, 0x00, 0x00], 'utf-32le'],
  [[0x00, 0x00, 0xfe, 0xff], 'utf-32be'],
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/** Patterns of NUL bytes that an ASCII character makes at the start (RFC 4627 section 3). */
const nulPatterns: readonly [string, TextEncoding][] = [
  ['x000', 'utf-32le'],
  ['000x', 'utf-32be'],
  ['x0x0', 'utf-16le'],
  ['0x0x', 'utf-16be'],
];

/**
 * Guesses the encoding of text from a byte order mark, from NUL bytes in the first four, and from the declared charset
 * (lower case or undefined). A charset that is none of `TextEncoding` is read as UTF-8: for ASCII bytes all of them
 * agree.
 */
export function guessCharset(
  bytes: Uint8Array,
  start: number,
  end: number,
  declared: string | undefined,
): CharsetGuess {
  const named = encodingOfName(declared);
  for (const [mark, encoding] of marks) {
    if (mark.every((byte, index) => start + index < end && bytes[start + index] === byte)) {
      return { encoding, markLength: mark.length, disagrees: (named ?? 'utf-8') !== encoding };
    }
  }
  if (end - start >= 4) {
    const pattern = Array.from(bytes.subarray(start, start + 4), (byte) => (byte === 0 ? '0' : 'x')).join('');
    for (const [nuls, encoding] of nulPatterns) {
      if (pattern === nuls) return { encoding, markLength: 0, disagrees: named !== encoding };
    }
  }
  return { encoding: named ?? 'utf-8', markLength: 0, disagrees: false };
}

function encodingOfName(name: string | undefined): TextEncoding | undefined {
  switch (name) {
    case 'utf-8':
    case 'utf8':
    case 'us-ascii':
      return 'utf-8';
    case 'utf-16le':
    case 'utf-16':
      return 'utf-16le';
    case 'utf-16be':
      return 'utf-16be';
    case 'utf-32':
    case 'utf-32le':
      return 'utf-32le';
    case 'utf-32be':
      return 'utf-32be';
    case 'utf-7':
      return 'utf-7';
    default:
      return undefined;
  }
}

/** Text in any of the encodings as UTF-8. Lone surrogates and invalid code points become U+FFFD. Never throws. */
export function toUtf8(bytes: Uint8Array, start: number, end: number, encoding: TextEncoding): Uint8Array {
  switch (encoding) {
    case 'utf-8':
      return bytes.subarray(start, end);
    case 'utf-7':
      return fromUtf7(bytes, start, end);
    case 'utf-32le':
    case 'utf-32be':
      return fromUtf32(bytes, start, end, encoding === 'utf-32le');
    default:
      return fromUtf16(bytes, start, end, encoding === 'utf-16le');
  }
}

function fromUtf16(bytes: Uint8Array, start: number, end: number, littleEndian: boolean): Uint8Array {
  const writer = new UnitWriter(Math.ceil((end - start) / 2) * 3 + 3);
  for (let i = start; i + 1 < end; i += 2) {
    writer.unit(littleEndian ? bytes[i]! | (bytes[i + 1]! << 8) : (bytes[i]! << 8) | bytes[i + 1]!);
  }
  return writer.finish((end - start) % 2 === 1);
}

function fromUtf32(bytes: Uint8Array, start: number, end: number, littleEndian: boolean): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const target = new Uint8Array(end - start + 4);
  let at = 0;
  for (let i = start; i + 3 < end; i += 4) {
    const codePoint = view.getUint32(i, littleEndian);
    const isValid = codePoint <= 0x10ffff && (codePoint < 0xd800 || codePoint > 0xdfff);
    at = writeUtf8(target, at, isValid ? codePoint : 0xfffd);
  }
  if ((end - start) % 4 !== 0) at = writeUtf8(target, at, 0xfffd);
  return target.subarray(0, at);
}

const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 2152: `+`, base64 of UTF-16, `-`. */
function fromUtf7(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const writer = new UnitWriter((end - start) * 3 + 3);
  let i = start;
  while (i < end) {
    const c = bytes[i++]!;
    if (c !== 0x2b) {
      writer.unit(c);
      continue;
    }
    if (bytes[i] === 0x2d && i < end) {
      writer.unit(c);
      i++;
      continue;
    }
    let bits = 0;
    let count = 0;
    for (; i < end; i++) {
      const digit = base64Digits.indexOf(String.fromCharCode(bytes[i]!));
      if (digit < 0) break;
      bits = ((bits << 6) | digit) & 0x3fffff;
      count += 6;
      if (count >= 16) {
        count -= 16;
        writer.unit((bits >> count) & 0xffff);
      }
    }
    if (i < end && bytes[i] === 0x2d) i++;
  }
  return writer.finish(false);
}

/** UTF-16 code units as UTF-8. */
class UnitWriter {
  readonly #target: Uint8Array;
  #at = 0;
  #high = 0;

  constructor(size: number) {
    this.#target = new Uint8Array(size);
  }

  unit(unit: number): void {
    const isLow = unit >= 0xdc00 && unit <= 0xdfff;
    if (this.#high !== 0) {
      const high = this.#high;
      this.#high = 0;
      if (isLow) {
        this.#at = writeUtf8(this.#target, this.#at, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
        return;
      }
      this.#at = writeUtf8(this.#target, this.#at, 0xfffd);
    }
    if (unit >= 0xd800 && unit <= 0xdbff) this.#high = unit;
    else this.#at = writeUtf8(this.#target, this.#at, isLow ? 0xfffd : unit);
  }

  /** The text; `cut` when half a unit is left over. */
  finish(cut: boolean): Uint8Array {
    if (cut || this.#high !== 0) this.#at = writeUtf8(this.#target, this.#at, 0xfffd);
    return this.#target.subarray(0, this.#at);
  }
}

/** Whether text contains a UTF-7 sequence that stands for a character of markup or code, such as `+ADw-` for `<`. */
export function hasUtf7Markup(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i + 3 < end; i++) {
    // A code unit below 0x80 in the first 16 bits begins with the digit A.
    if (bytes[i] !== 0x2b || bytes[i + 1] !== 0x41) continue;
    const second = base64Digits.indexOf(String.fromCharCode(bytes[i + 2]!));
    const third = base64Digits.indexOf(String.fromCharCode(bytes[i + 3]!));
    if (second < 0 || third < 0) continue;
    const character = ((second << 6) | third) >> 2;
    if (character < 0x80 && '<>"\'&(){};=\\'.includes(String.fromCharCode(character))) return true;
  }
  return false;
}
