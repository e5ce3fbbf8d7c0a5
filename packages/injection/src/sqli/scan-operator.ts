/**
 * Scanners of operators, punctuation and comments. Each writes the token into a slot and returns the position
 * behind it.
 */
import { ROLES, WHITE } from './byte-roles.ts';
import type { ScanState } from './scan-state.ts';
import { TokenClass } from './token-class.ts';
import { HASH_START, hashByte, vocabulary } from './vocabulary.ts';

const DASH = 0x2d;
const STAR = 0x2a;
const SLASH = 0x2f;

/** Class of each byte that is a token by itself. */
const PUNCTUATION = new Uint8Array(256);
PUNCTUATION[0x28] = TokenClass.openParen;
PUNCTUATION[0x29] = TokenClass.closeParen;
PUNCTUATION[0x2c] = TokenClass.comma;
PUNCTUATION[0x3b] = TokenClass.semicolon;
PUNCTUATION[0x7b] = TokenClass.openBrace;
PUNCTUATION[0x7d] = TokenClass.closeBrace;

/** A token of one byte whose class is given. */
export function scanSingle(state: ScanState, slot: number, pos: number, kind: number): number {
  state.tokens.setSymbol(slot, kind, pos, pos + 1, state.bytes[pos]!);
  state.steps++;
  return pos + 1;
}

/** One of ( ) , ; { }. */
export function scanPunctuation(state: ScanState, slot: number, pos: number): number {
  return scanSingle(state, slot, pos, PUNCTUATION[state.bytes[pos]!]!);
}

/** The longest operator of one to three bytes. A colon that begins none is a colon. */
export function scanLongOperator(state: ScanState, slot: number, pos: number): number {
  const { bytes, end, tokens } = state;
  const first = bytes[pos]!;
  if (pos + 1 >= end) return scanSingle(state, slot, pos, TokenClass.operator);
  const second = bytes[pos + 1]!;
  state.steps += 2;
  if (first === 0x3c && second === 0x3d && pos + 2 < end && bytes[pos + 2] === 0x3e) {
    tokens.setSymbol(slot, TokenClass.operator, pos, pos + 3, 0x3e3d3c);
    return pos + 3;
  }
  const hash = hashByte(hashByte(HASH_START, first), second);
  const word = vocabulary.find(bytes, pos, pos + 2, hash);
  if (word !== 0) {
    tokens.setSymbol(slot, vocabulary.classOf(word), pos, pos + 2, first | (second << 8));
    return pos + 2;
  }
  return scanSingle(state, slot, pos, first === 0x3a ? TokenClass.colon : TokenClass.operator);
}

/** A comment to the end of the line; its text leaves the line end out. */
function scanLineComment(state: ScanState, slot: number, pos: number): number {
  const { bytes, end, tokens } = state;
  let stop = pos;
  while (stop < end && bytes[stop] !== 0x0a) stop++;
  state.steps += stop - pos;
  tokens.setSymbol(slot, TokenClass.comment, pos, stop, bytes[pos]!);
  return Math.min(stop + 1, end);
}

/** `#`: a comment in MySQL, an operator elsewhere. */
export function scanHash(state: ScanState, slot: number, pos: number): number {
  state.dialectMatters = true;
  if (state.mysql) return scanLineComment(state, slot, pos);
  return scanSingle(state, slot, pos, TokenClass.operator);
}

/**
 * `--` with white space or the end behind it is a comment everywhere; with anything else it is a comment but
 * for MySQL, which reads two signs. A single dash is an operator.
 */
export function scanDash(state: ScanState, slot: number, pos: number): number {
  const { bytes, end } = state;
  if (pos + 1 >= end || bytes[pos + 1] !== DASH) return scanSingle(state, slot, pos, TokenClass.operator);
  if (pos + 2 === end || (ROLES[bytes[pos + 2]!]! & WHITE) !== 0) return scanLineComment(state, slot, pos);
  if (state.mysql) return scanSingle(state, slot, pos, TokenClass.operator);
  state.dialectMatters = true;
  return scanLineComment(state, slot, pos);
}

/**
 * A C-style comment, or division. Two forms are hostile whatever surrounds them: MySQL's conditional comment,
 * whose content runs, and a comment opened inside a comment, which PostgreSQL nests and others do not.
 */
export function scanSlash(state: ScanState, slot: number, pos: number): number {
  const { bytes, end, tokens } = state;
  if (pos + 1 >= end || bytes[pos + 1] !== STAR) return scanSingle(state, slot, pos, TokenClass.operator);
  let close = pos + 2;
  let nested = false;
  while (close + 1 < end && !(bytes[close] === STAR && bytes[close + 1] === SLASH)) {
    if (bytes[close] === SLASH && bytes[close + 1] === STAR) nested = true;
    close++;
  }
  const closed = close + 1 < end;
  const next = closed ? close + 2 : end;
  const conditional = pos + 2 < end && bytes[pos + 2] === 0x21;
  const hostile = conditional || (closed && nested);
  state.steps += next - pos;
  tokens.setSymbol(slot, hostile ? TokenClass.hostile : TokenClass.comment, pos, next, SLASH);
  return next;
}

/** `\N` is MySQL's NULL and counts as a number; another backslash is a token of its own. */
export function scanBackslash(state: ScanState, slot: number, pos: number): number {
  if (pos + 1 < state.end && state.bytes[pos + 1] === 0x4e) {
    state.tokens.set(slot, TokenClass.number, pos, pos + 2);
    state.steps += 2;
    return pos + 2;
  }
  return scanSingle(state, slot, pos, TokenClass.backslash);
}
