/**
 * The SQL tokeniser: chooses a scanner by the first byte and skips what no scanner wants.
 */
import { SCANNER, Scanner } from './byte-roles.ts';
import { scanDigitString, scanDollar, scanNumber } from './scan-number.ts';
import {
  scanBackslash,
  scanDash,
  scanHash,
  scanLongOperator,
  scanPunctuation,
  scanSingle,
  scanSlash,
} from './scan-operator.ts';
import { scanQuoted } from './scan-quoted.ts';
import type { ScanState } from './scan-state.ts';
import {
  scanEscapedLiteral,
  scanNationalLiteral,
  scanOracleLiteral,
  scanUnicodeLiteral,
} from './scan-string.ts';
import { scanBacktick, scanBracketed, scanVariable, scanWord } from './scan-word.ts';
import { TokenClass } from './token-class.ts';

/**
 * Reads the next token, comments included, into a slot. Returns false at the end of the value. A pass that assumes a quote begins with the string inside that quote, however short.
 */
export function nextToken(state: ScanState, slot: number): boolean {
  const { bytes, end } = state;
  if (end <= state.start) return false;
  if (state.pos === state.start && state.quote !== 0 && state.tokenCount === 0) {
    state.pos = scanQuoted(state, slot, state.start, state.quote, 0);
    state.tokenCount++;
    return true;
  }
  let pos = state.pos;
  while (pos < end && SCANNER[bytes[pos]!] === Scanner.blank) pos++;
  state.steps += pos - state.pos;
  if (pos >= end) {
    state.pos = end;
    return false;
  }
  state.pos = scanToken(state, slot, pos);
  state.tokenCount++;
  return true;
}

function scanToken(state: ScanState, slot: number, pos: number): number {
  const byte = state.bytes[pos]!;
  const scanner = SCANNER[byte]!;
  if (scanner === Scanner.word) return scanWord(state, slot, pos);
  switch (scanner) {
    case Scanner.number:
      return scanNumber(state, slot, pos);
    case Scanner.quote:
      return scanQuoted(state, slot, pos + 1, byte, byte);
    case Scanner.operator:
      return scanSingle(state, slot, pos, TokenClass.operator);
    case Scanner.longOperator:
      return scanLongOperator(state, slot, pos);
    case Scanner.punctuation:
      return scanPunctuation(state, slot, pos);
    case Scanner.dash:
      return scanDash(state, slot, pos);
    case Scanner.slash:
      return scanSlash(state, slot, pos);
    case Scanner.hash:
      return scanHash(state, slot, pos);
    case Scanner.dollar:
      return scanDollar(state, slot, pos);
    case Scanner.at:
      return scanVariable(state, slot, pos);
    case Scanner.backtick:
      return scanBacktick(state, slot, pos);
    case Scanner.bracket:
      return scanBracketed(state, slot, pos);
    case Scanner.backslash:
      return scanBackslash(state, slot, pos);
    case Scanner.unknown:
      return scanSingle(state, slot, pos, TokenClass.unknown);
    case Scanner.binaryLiteral:
      return scanDigitString(state, slot, pos, false);
    case Scanner.hexLiteral:
      return scanDigitString(state, slot, pos, true);
    case Scanner.escapedLiteral:
      return scanEscapedLiteral(state, slot, pos);
    case Scanner.nationalLiteral:
      return scanNationalLiteral(state, slot, pos);
    case Scanner.oracleLiteral:
      return scanOracleLiteral(state, slot, pos);
    // Scanner.unicodeLiteral: blanks are skipped before, words are taken above.
    default:
      return scanUnicodeLiteral(state, slot, pos);
  }
}
