/**
 * Scanners of names: bare words, `backticked`, [bracketed], @variables.
 * Each writes the token into a slot and returns the position behind it.
 */
import { ENDS_VARIABLE, ENDS_WORD, ROLES } from './byte-roles.ts';
import { scanQuoted } from './scan-quoted.ts';
import type { ScanState } from './scan-state.ts';
import { TokenClass } from './token-class.ts';
import { HASH_START, hashByte, MAX_WORD_LENGTH, UPPER, vocabulary } from './vocabulary.ts';

const BACKTICK = 0x60;

/**
 * A bare word, with dots and backticks inside. A reserved word before such a dot or backtick is a token of its
 * own ("SELECT.1", "SELECT`a`"); this is found while walking, so that a value of many of them is read once and
 * not once per word.
 */
export function scanWord(state: ScanState, slot: number, from: number): number {
  const { bytes, end, tokens } = state;
  const lookupEnd = Math.min(end, from + MAX_WORD_LENGTH);
  let hash = HASH_START;
  let pos = from;
  while (pos < lookupEnd) {
    const byte = bytes[pos]!;
    if ((ROLES[byte]! & ENDS_WORD) !== 0) break;
    if (byte === 0x2e || byte === BACKTICK) {
      const word = vocabulary.find(bytes, from, pos, hash);
      const wordClass = vocabulary.classOf(word);
      if (wordClass !== TokenClass.none && wordClass !== TokenClass.bareword) {
        tokens.setWord(slot, wordClass, from, pos, word);
        state.steps += pos - from;
        return pos;
      }
    }
    hash = hashByte(hash, UPPER[byte]!);
    pos++;
  }
  if (pos === lookupEnd) while (pos < end && (ROLES[bytes[pos]!]! & ENDS_WORD) === 0) pos++;
  state.steps += pos - from;
  const word = pos - from <= MAX_WORD_LENGTH ? vocabulary.find(bytes, from, pos, hash) : 0;
  tokens.setWord(slot, word === 0 ? TokenClass.bareword : vocabulary.classOf(word), from, pos, word);
  return pos;
}

/** MySQL's quoted name: a function when it names one, otherwise an ordinary name. `pos` is at the backtick. */
export function scanBacktick(state: ScanState, slot: number, pos: number): number {
  const { bytes, tokens } = state;
  const next = scanQuoted(state, slot, pos + 1, BACKTICK, BACKTICK);
  const word = vocabulary.lookup(bytes, tokens.start[slot]!, tokens.end[slot]!);
  tokens.word[slot] = word;
  const isFunction = vocabulary.classOf(word) === TokenClass.function;
  tokens.kind[slot] = isFunction ? TokenClass.function : TokenClass.bareword;
  return next;
}

/** SQL Server's bracketed name, brackets included; to the end of the value when it is not closed. */
export function scanBracketed(state: ScanState, slot: number, pos: number): number {
  const { bytes, end, tokens } = state;
  let close = pos;
  while (close < end && bytes[close] !== 0x5d) close++;
  const next = Math.min(close + 1, end);
  state.steps += next - pos;
  tokens.set(slot, TokenClass.bareword, pos, next);
  return next;
}

/** @name, @@name, @`name`, @'name': a variable. `pos` is at the first `@`; the token's text begins behind it. */
export function scanVariable(state: ScanState, slot: number, pos: number): number {
  const { bytes, end, tokens } = state;
  let from = pos + 1;
  if (from < end && bytes[from] === 0x40) from++;
  if (from < end) {
    const quote = bytes[from]!;
    if (quote === BACKTICK || quote === 0x27 || quote === 0x22) {
      const next = scanQuoted(state, slot, from + 1, quote, quote);
      tokens.kind[slot] = TokenClass.variable;
      tokens.word[slot] = vocabulary.lookup(bytes, tokens.start[slot]!, tokens.end[slot]!);
      return next;
    }
  }
  let next = from;
  while (next < end && (ROLES[bytes[next]!]! & ENDS_VARIABLE) === 0) next++;
  state.steps += next - pos;
  tokens.setWord(slot, TokenClass.variable, from, next, vocabulary.lookup(bytes, from, next));
  tokens.open[slot] = 0;
  tokens.close[slot] = 0;
  return next;
}
