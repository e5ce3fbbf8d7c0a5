/**
 * Scanners of strings that are more than a quote: prefixed, Oracle's q'[…]', PostgreSQL's $tag$…$tag$.
 * Each writes the token into a slot and returns the position behind it. A string whose end is missing runs to
 * the end of the value. Every byte that is looked at is also consumed (but for the tag of an unfinished
 * dollar quote, which is read once more as a word): linear.
 */
import { LETTER, ROLES } from './byte-roles.ts';
import { scanQuoted } from './scan-quoted.ts';
import type { ScanState } from './scan-state.ts';
import { scanWord } from './scan-word.ts';

const SINGLE = 0x27;
const DOLLAR = 0x24;
const LETTER_Q = 0x71;
const LETTER_U = 0x75;

/** A letter, then a quote: e'…' and n'…'. Without the quote, or at the end, it is a word. */
export function scanEscapedLiteral(state: ScanState, slot: number, pos: number): number {
  if (pos + 2 >= state.end || state.bytes[pos + 1] !== SINGLE) return scanWord(state, slot, pos);
  return scanQuoted(state, slot, pos + 2, SINGLE, SINGLE);
}

/** u&'…', the Unicode string of the SQL standard. */
export function scanUnicodeLiteral(state: ScanState, slot: number, pos: number): number {
  const { bytes, end, tokens } = state;
  if (pos + 2 >= end || bytes[pos + 1] !== 0x26 || bytes[pos + 2] !== SINGLE) {
    return scanWord(state, slot, pos);
  }
  const next = scanQuoted(state, slot, pos + 3, SINGLE, LETTER_U);
  if (tokens.close[slot] === SINGLE) tokens.close[slot] = LETTER_U;
  return next;
}

/** n'…', or Oracle's nq'[…]'. */
export function scanNationalLiteral(state: ScanState, slot: number, pos: number): number {
  if (pos + 2 < state.end && state.bytes[pos + 1] === SINGLE) return scanEscapedLiteral(state, slot, pos);
  return scanOracleAt(state, slot, pos, pos + 1);
}

/** Oracle's q'[…]': the byte behind the quote chooses the delimiter. */
export function scanOracleLiteral(state: ScanState, slot: number, pos: number): number {
  return scanOracleAt(state, slot, pos, pos);
}

function scanOracleAt(state: ScanState, slot: number, wordStart: number, q: number): number {
  const { bytes, end, tokens } = state;
  if (q + 2 >= end || (bytes[q]! | 0x20) !== LETTER_Q || bytes[q + 1] !== SINGLE) {
    return scanWord(state, slot, wordStart);
  }
  const opener = bytes[q + 2]!;
  if (opener <= 0x20 || opener >= 0x80) return scanWord(state, slot, wordStart);
  const closer = closerOf(opener);
  for (let pos = q + 3; pos + 1 < end; pos++) {
    if (bytes[pos] === closer && bytes[pos + 1] === SINGLE) {
      tokens.setString(slot, q + 3, pos, LETTER_Q, LETTER_Q);
      state.steps += pos - q;
      return pos + 2;
    }
  }
  tokens.setString(slot, q + 3, end, LETTER_Q, 0);
  state.steps += end - q;
  return end;
}

function closerOf(opener: number): number {
  if (opener === 0x28) return 0x29;
  if (opener === 0x5b || opener === 0x7b || opener === 0x3c) return opener + 2;
  return opener;
}

/**
 * `$tag$ … $tag$`, tag possibly empty. Returns -1 when `$` begins no such string. `pos` is at the `$`.
 * Comparing the tag at each `$` reads at most up to the next `$`, so the search is linear.
 */
export function scanDollarQuoted(state: ScanState, slot: number, pos: number): number {
  const { bytes, end, tokens } = state;
  let tagEnd = pos + 1;
  while (tagEnd < end && (ROLES[bytes[tagEnd]!]! & LETTER) !== 0) tagEnd++;
  state.steps += tagEnd - pos;
  if (tagEnd >= end || bytes[tagEnd] !== DOLLAR) return -1;
  const tagLength = tagEnd - pos;
  const from = tagEnd + 1;
  for (let at = from; at + tagLength < end; at++) {
    if (bytes[at] !== DOLLAR) continue;
    let same = 1;
    while (same <= tagLength && bytes[at + same] === bytes[pos + same]) same++;
    state.steps += same;
    if (same > tagLength) {
      tokens.setString(slot, from, at, DOLLAR, DOLLAR);
      state.steps += at - from;
      return at + tagLength + 1;
    }
  }
  tokens.setString(slot, from, end, DOLLAR, 0);
  state.steps += end - from;
  return end;
}
