/**
 * Scanners of numbers and money. Each writes the token into a slot and returns the position behind it.
 */
import { DIGIT, HEX, ROLES, WHITE } from './byte-roles.ts';
import type { ScanState } from './scan-state.ts';
import { scanDollarQuoted } from './scan-string.ts';
import { scanWord } from './scan-word.ts';
import { TokenClass } from './token-class.ts';

const DOT = 0x2e;
const SINGLE = 0x27;

/**
 * Decimal (with fraction, exponent and Oracle's d or f behind it), 0x… and 0b….
 * A dot alone is a dot. An exponent without digits ("1e", "10.1e+") makes the whole a word, as in databases
 * that read `1e` as a name.
 */
export function scanNumber(state: ScanState, slot: number, from: number): number {
  const { bytes, end, tokens } = state;
  let pos = from;
  if (bytes[pos] === 0x30 && pos + 1 < end) {
    const base = bytes[pos + 1]! | 0x20;
    if (base === 0x78 || base === 0x62) return scanBased(state, slot, from, base === 0x78);
  }
  pos = skipDigits(bytes, pos, end);
  if (pos < end && bytes[pos] === DOT) {
    pos = skipDigits(bytes, pos + 1, end);
    if (pos - from === 1) {
      tokens.set(slot, TokenClass.dot, from, pos);
      return pos;
    }
  }
  let unfinished = false;
  if (pos < end && (bytes[pos]! | 0x20) === 0x65) {
    pos++;
    if (pos < end && (bytes[pos] === 0x2b || bytes[pos] === 0x2d)) pos++;
    const digits = pos;
    pos = skipDigits(bytes, pos, end);
    unfinished = pos === digits;
  }
  if (pos < end && isFloatSuffix(bytes, pos, end)) pos++;
  state.steps += pos - from;
  tokens.set(slot, unfinished ? TokenClass.bareword : TokenClass.number, from, pos);
  return pos;
}

function scanBased(state: ScanState, slot: number, from: number, hex: boolean): number {
  const { bytes, end, tokens } = state;
  let pos = from + 2;
  if (hex) while (pos < end && (ROLES[bytes[pos]!]! & HEX) !== 0) pos++;
  else while (pos < end && (bytes[pos]! & 0xfe) === 0x30) pos++;
  state.steps += pos - from;
  tokens.set(slot, pos === from + 2 ? TokenClass.bareword : TokenClass.number, from, pos);
  return pos;
}

function skipDigits(bytes: Uint8Array, from: number, end: number): number {
  let pos = from;
  while (pos < end && (ROLES[bytes[pos]!]! & DIGIT) !== 0) pos++;
  return pos;
}

/** d or f belongs to the number at the end, before white space or `;`, and in "1fUNION". */
function isFloatSuffix(bytes: Uint8Array, pos: number, end: number): boolean {
  const letter = bytes[pos]! | 0x20;
  if (letter !== 0x64 && letter !== 0x66) return false;
  if (pos + 1 === end) return true;
  const next = bytes[pos + 1]!;
  return (ROLES[next]! & WHITE) !== 0 || next === 0x3b || (next | 0x20) === 0x75;
}

/** b'0101' and x'0aff': a number when only such digits stand between the quotes, otherwise a word. */
export function scanDigitString(state: ScanState, slot: number, from: number, hex: boolean): number {
  const { bytes, end, tokens } = state;
  if (from + 2 >= end || bytes[from + 1] !== SINGLE) return scanWord(state, slot, from);
  let pos = from + 2;
  if (hex) while (pos < end && (ROLES[bytes[pos]!]! & HEX) !== 0) pos++;
  else while (pos < end && (bytes[pos]! & 0xfe) === 0x30) pos++;
  state.steps += pos - from;
  if (pos >= end || bytes[pos] !== SINGLE) return scanWord(state, slot, from);
  tokens.set(slot, TokenClass.number, from, pos + 1);
  return pos + 1;
}

/** `$1,000.00` is a number, `$tag$…` a string, `$.` the start of a word, and `$` alone a name. */
export function scanDollar(state: ScanState, slot: number, from: number): number {
  const { bytes, end, tokens } = state;
  let pos = from + 1;
  while (pos < end && ((ROLES[bytes[pos]!]! & DIGIT) !== 0 || bytes[pos] === DOT || bytes[pos] === 0x2c))
    pos++;
  const digits = pos - from - 1;
  state.steps += pos - from;
  if (digits === 1 && bytes[from + 1] === DOT) return scanWord(state, slot, from);
  if (digits > 0) {
    tokens.set(slot, TokenClass.number, from, pos);
    return pos;
  }
  const quoted = scanDollarQuoted(state, slot, from);
  if (quoted >= 0) return quoted;
  tokens.set(slot, TokenClass.bareword, from, from + 1);
  return from + 1;
}
