/**
 * Does a URL in an attribute run code? Decides by the beginning of the scheme, read as a browser reads it:
 * character references decoded, leading blanks and controls skipped, tabs and line ends inside ignored.
 */
import { RUNNING_SCHEMES } from '../data/html-names.ts';
import { NameTrie } from './name-trie.ts';

/** Length of the longest scheme beginning in the list, and so how many characters are looked at. */
const HEAD = Math.max(...RUNNING_SCHEMES.split(' ').map((scheme) => scheme.length));

const SCHEMES = new NameTrie({ 1: RUNNING_SCHEMES });
const AMPERSAND = 0x26;
const MAX_CODE_POINT = 0x10ffff;

/** Decodes characters one at a time; reused, so that decoding allocates nothing. */
class CharacterReader {
  /** The decoded code point; what does not fit a byte counts only as "some other character". */
  value = 0;
  /** Position behind it. */
  next = 0;

  /** Reads the character at `pos`: a byte, a numeric reference, &Tab; or &NewLine;. */
  read(bytes: Uint8Array, pos: number, end: number): void {
    this.value = bytes[pos]!;
    this.next = pos + 1;
    if (this.value !== AMPERSAND || pos + 2 >= end) return;
    if (bytes[pos + 1] === 0x23) this.#numeric(bytes, pos, end);
    else this.#named(bytes, pos, end);
  }

  #numeric(bytes: Uint8Array, pos: number, end: number): void {
    const hex = (bytes[pos + 2]! | 0x20) === 0x78;
    let at = hex ? pos + 3 : pos + 2;
    const digits = at;
    let value = 0;
    for (; at < end; at++) {
      const digit = digitOf(bytes[at]!, hex);
      if (digit < 0) break;
      value = value * (hex ? 16 : 10) + digit;
      if (value > MAX_CODE_POINT) return;
    }
    if (at === digits) return;
    this.value = value;
    this.next = at < end && bytes[at] === 0x3b ? at + 1 : at;
  }

  #named(bytes: Uint8Array, pos: number, end: number): void {
    if (spells(bytes, pos + 1, end, 'Tab;')) {
      this.value = 0x09;
      this.next = pos + 5;
    } else if (spells(bytes, pos + 1, end, 'NewLine;')) {
      this.value = 0x0a;
      this.next = pos + 9;
    }
  }
}

function digitOf(byte: number, hex: boolean): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return hex && lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function spells(bytes: Uint8Array, pos: number, end: number, text: string): boolean {
  if (pos + text.length > end) return false;
  for (let i = 0; i < text.length; i++) if (bytes[pos + i] !== text.charCodeAt(i)) return false;
  return true;
}

const reader = new CharacterReader();
const head = new Uint8Array(HEAD);

/** True when bytes[start, end) begins, to a browser, with a scheme whose content runs. */
export function isRunningUrl(bytes: Uint8Array, start: number, end: number): boolean {
  let pos = start;
  // High bytes too: browsers have skipped white space beyond ASCII here.
  while (pos < end && (bytes[pos]! <= 0x20 || bytes[pos]! >= 0x7f)) pos++;
  let length = 0;
  while (pos < end && length < HEAD) {
    reader.read(bytes, pos, end);
    pos = reader.next;
    const value = reader.value;
    if (length === 0 && value <= 0x20) continue;
    if (value === 0 || value === 0x09 || value === 0x0a || value === 0x0d) continue;
    head[length++] = Math.min(value, 0xff);
  }
  return SCHEMES.prefix(head, 0, length) !== 0;
}
