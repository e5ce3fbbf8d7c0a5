import { hexValue } from '../decode/hex.ts';
import { writeUtf8 } from '../decode/utf8.ts';

/** A string value: where its text stands now, and where the document goes on. */
export interface GraphqlString {
  readonly from: number;
  readonly to: number;
  readonly next: number;
  /** The document, or (in an ordinary string) the line, ends inside it. */
  readonly cut: boolean;
  /** It has an escape that there is not; its letter is kept. */
  readonly invalid: boolean;
}

const quote = 0x22;
const backslash = 0x5c;

/**
 * Reads the string that begins with the quote at `start` and writes its text over itself. Ordinary strings: escapes of
 * section 2.9.4 (`\n`, `\u0041`, `\u{1F600}`). Block strings: only `\"""`; their common indentation stays, since no rule
 * depends on it.
 */
export function readGraphqlString(bytes: Uint8Array, start: number, end: number): GraphqlString {
  return bytes[start + 1] === quote && bytes[start + 2] === quote && start + 2 < end
    ? readBlock(bytes, start + 3, end)
    : readOrdinary(bytes, start + 1, end);
}

function readBlock(bytes: Uint8Array, from: number, end: number): GraphqlString {
  let write = from;
  for (let at = from; at < end; at++) {
    const isEnd = isTripleQuote(bytes, at, end);
    if (isEnd) return { from, to: write, next: at + 3, cut: false, invalid: false };
    if (bytes[at] === backslash && isTripleQuote(bytes, at + 1, end)) {
      bytes.fill(quote, write, write + 3);
      write += 3;
      at += 3;
    } else bytes[write++] = bytes[at]!;
  }
  return { from, to: write, next: end, cut: true, invalid: false };
}

function isTripleQuote(bytes: Uint8Array, at: number, end: number): boolean {
  return at + 2 < end && bytes[at] === quote && bytes[at + 1] === quote && bytes[at + 2] === quote;
}

function readOrdinary(bytes: Uint8Array, from: number, end: number): GraphqlString {
  let write = from;
  let invalid = false;
  for (let at = from; at < end; ) {
    const byte = bytes[at]!;
    if (byte === quote) return { from, to: write, next: at + 1, cut: false, invalid };
    // A line end cannot stand in it: a lenient reader would go on, so the text behind is read as the document's.
    if (byte === 0x0a || byte === 0x0d) return { from, to: write, next: at, cut: true, invalid };
    if (byte !== backslash || at + 1 === end) {
      bytes[write++] = byte;
      at++;
      continue;
    }
    const letter = bytes[at + 1]!;
    const simple = simpleEscapes.get(letter);
    if (simple !== undefined) {
      bytes[write++] = simple;
      at += 2;
      continue;
    }
    const length = letter === 0x75 ? unicodeEscape(bytes, at, end) : 0;
    if (length > 0) {
      write = writeUtf8(bytes, write, codePoint);
      at += length;
      continue;
    }
    invalid = true;
    bytes[write++] = letter;
    at += 2;
  }
  return { from, to: write, next: end, cut: true, invalid };
}

const simpleEscapes: ReadonlyMap<number, number> = new Map([
  [quote, quote],
  [backslash, backslash],
  [0x2f, 0x2f],
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
]);

/** What {@link unicodeEscape} read. */
let codePoint = 0;

/** Length of the escape at `at`, or 0. Halves of surrogate pairs become one code point, lone ones U+FFFD. */
function unicodeEscape(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at + 2] === 0x7b) {
    let value = 0;
    for (let i = at + 3; i < end && i < at + 11; i++) {
      if (bytes[i] === 0x7d && i > at + 3) {
        codePoint = value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff) ? 0xfffd : value;
        return i + 1 - at;
      }
      const digit = hexValue[bytes[i]!]!;
      if (digit > 15) return 0;
      value = value * 16 + digit;
    }
    return 0;
  }
  const unit = fourDigits(bytes, at + 2, end);
  if (unit < 0) return 0;
  codePoint = unit >= 0xd800 && unit <= 0xdfff ? 0xfffd : unit;
  if (unit < 0xd800 || unit > 0xdbff || bytes[at + 6] !== backslash || bytes[at + 7] !== 0x75) return 6;
  const low = fourDigits(bytes, at + 8, end);
  if (low < 0xdc00 || low > 0xdfff) return 6;
  codePoint = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
  return 12;
}

function fourDigits(bytes: Uint8Array, start: number, end: number): number {
  if (start + 4 > end) return -1;
  let value = 0;
  for (let i = start; i < start + 4; i++) {
    const digit = hexValue[bytes[i]!]!;
    if (digit > 15) return -1;
    value = value * 16 + digit;
  }
  return value;
}
