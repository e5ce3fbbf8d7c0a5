/**
 * Sequences of two or three tokens that the grammar accepts but that ordinary text also folds to. The token
 * details decide: which comment it was, whether anything was folded away, how strings were quoted.
 *
 * After the reference's false-positive step, with two differences, both towards finding more: a number with a
 * comment behind it counts wherever in the value it begins (white space in front hid it), and `-- `, `-- -` and
 * `--+` end a query as `--` does.
 */
import type { FingerprintScan } from './fingerprint.ts';
import { classSet, TokenClass } from './token-class.ts';
import { vocabulary } from './vocabulary.ts';

const { bareword, number, variable, string, operator, logic, union, comment, keyword } = TokenClass;

const DASH = 0x2d;
const SLASH = 0x2f;
const HASH = 0x23;
const PLUS = 0x2b;

/** SQL Server leaves a statement out of its audit log when it contains this. */
const AUDIT_EVASION = 'sp_password';

const INTO_FILE: ReadonlySet<number> = new Set([
  vocabulary.id('INTO OUTFILE'),
  vocabulary.id('INTO DUMPFILE'),
]);

const NUMBER_PARTNERS = classSet(number, variable, string);

/** True when an accepted sequence is to be taken as ordinary text after all. */
export function isBenignLookalike(scan: FingerprintScan): boolean {
  const { state, length } = scan;
  const { kind } = state.tokens;
  if (length < 2 || length > 3) return false;
  if (kind[length - 1] === comment && contains(state.bytes, state.start, state.end, AUDIT_EVASION))
    return false;
  return length === 2 ? isBenignPair(scan) : isBenignTriple(scan);
}

function isBenignPair(scan: FingerprintScan): boolean {
  const { state } = scan;
  const { tokens } = state;
  const first = tokens.kind[0]!;
  const second = tokens.kind[1]!;
  // "1 union" alone is a place name or a score; with more folded into it, it is not.
  if (second === union) return state.tokenCount === 2;
  const opener = tokens.symbol[1]!;
  if (opener === HASH) return true;
  if (first === bareword && second === comment && opener !== SLASH) return true;
  // A number and a comment: an attack, however the number was written.
  if (first === number && second === comment) return false;
  return opener === DASH && hasText(state.bytes, tokens.start[1]!, tokens.end[1]!);
}

/** Two dashes with text behind them are punctuation; with nothing, blanks or more dashes, they end a query. */
function hasText(bytes: Uint8Array, start: number, end: number): boolean {
  for (let pos = start; pos < end; pos++) {
    const byte = bytes[pos]!;
    if (byte > 0x20 && byte !== DASH && byte !== PLUS) return true;
  }
  return false;
}

function isBenignTriple(scan: FingerprintScan): boolean {
  const { tokens, tokenCount } = scan.state;
  const first = tokens.kind[0]!;
  const second = tokens.kind[1]!;
  const third = tokens.kind[2]!;
  if (first === string && third === string && (second === operator || second === logic)) {
    // `…foo" + "bar…`: strings with the outer quotes missing were cut out of somewhere. Others are prose.
    return !(tokens.open[0] === 0 && tokens.close[2] === 0 && tokens.close[0] === tokens.open[2]);
  }
  if (second === logic && isProseCondition(first, third)) return tokenCount === 3;
  // A keyword between two tokens is a word in a sentence, unless it writes a file.
  return second === keyword && !INTO_FILE.has(tokens.word[1]!);
}

/** "Romeo and Juliet", "4 or 5": conditions that are prose when nothing was folded into them. */
function isProseCondition(left: number, right: number): boolean {
  if (left === string) return right === bareword;
  if (left === bareword) return right === number;
  return left === number && (NUMBER_PARTNERS & (1 << right)) !== 0;
}

/** Whether bytes[start, end) contain an ASCII text, case as given. */
function contains(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  const first = text.charCodeAt(0);
  for (let pos = start; pos + text.length <= end; pos++) {
    if (bytes[pos] !== first) continue;
    let same = 1;
    while (same < text.length && bytes[pos + same] === text.charCodeAt(same)) same++;
    if (same === text.length) return true;
  }
  return false;
}
