/** Questions about one token that folding asks. */
import type { TokenBuffer } from './token-buffer.ts';
import { TokenClass } from './token-class.ts';
import { vocabulary } from './vocabulary.ts';

const NOT = vocabulary.id('NOT');
const DOUBLE_BANG = 0x2121;

/** `::`, PostgreSQL's cast, as an operator symbol. */
export const CAST_SYMBOL = 0x3a3a;

/** + - ! ~ !! or NOT: an operator that may stand before its only operand. */
export function isUnary(tokens: TokenBuffer, slot: number): boolean {
  if (tokens.kind[slot] !== TokenClass.operator) return false;
  const symbol = tokens.symbol[slot]!;
  return (
    symbol === 0x2b ||
    symbol === 0x2d ||
    symbol === 0x21 ||
    symbol === 0x7e ||
    symbol === DOUBLE_BANG ||
    tokens.word[slot] === NOT
  );
}

/** * / - + %: an operator of arithmetic. */
export function isArithmetic(tokens: TokenBuffer, slot: number): boolean {
  if (tokens.kind[slot] !== TokenClass.operator) return false;
  const symbol = tokens.symbol[slot]!;
  return symbol === 0x2a || symbol === 0x2f || symbol === 0x2d || symbol === 0x2b || symbol === 0x25;
}

function wordSet(...words: readonly string[]): ReadonlySet<number> {
  return new Set(words.map((word) => vocabulary.id(word)));
}

/** Names and session variables that are functions when a parenthesis follows. */
const CALLED_WITH_PARENTHESIS = wordSet(
  'USER_ID',
  'USER_NAME',
  'DATABASE',
  'PASSWORD',
  'USER',
  'CURRENT_USER',
  'CURRENT_DATE',
  'CURRENT_TIME',
  'CURRENT_TIMESTAMP',
  'LOCALTIME',
  'LOCALTIMESTAMP',
);

const IN = vocabulary.id('IN');
const NOT_IN = vocabulary.id('NOT IN');
const LIKE = vocabulary.id('LIKE');
const NOT_LIKE = vocabulary.id('NOT LIKE');
const USER = vocabulary.id('USER');

/** A name that a following parenthesis makes a function. */
export function isCalledByParenthesis(tokens: TokenBuffer, slot: number): boolean {
  return CALLED_WITH_PARENTHESIS.has(tokens.word[slot]!);
}

/** IN or NOT IN. */
export function isIn(tokens: TokenBuffer, slot: number): boolean {
  const word = tokens.word[slot]!;
  return word === IN || word === NOT_IN;
}

/** LIKE or NOT LIKE. */
export function isLike(tokens: TokenBuffer, slot: number): boolean {
  const word = tokens.word[slot]!;
  return word === LIKE || word === NOT_LIKE;
}

/** USER. */
export function isUser(tokens: TokenBuffer, slot: number): boolean {
  return tokens.word[slot] === USER;
}

/** A function whose name begins with IF. */
export function beginsWithIf(tokens: TokenBuffer, slot: number, bytes: Uint8Array): boolean {
  const start = tokens.start[slot]!;
  return (bytes[start]! | 0x20) === 0x69 && (bytes[start + 1]! | 0x20) === 0x66;
}

/** Whether the text of a token has an underscore in its first 31 bytes. */
export function hasUnderscore(tokens: TokenBuffer, slot: number, bytes: Uint8Array): boolean {
  const start = tokens.start[slot]!;
  const stop = Math.min(tokens.end[slot]!, start + 31);
  for (let i = start; i < stop; i++) if (bytes[i] === 0x5f) return true;
  return false;
}
