/** The folding rules for two neighbouring tokens. */
import { Outcome } from './fold-outcome.ts';
import type { FoldWindow } from './fold-window.ts';
import type { ScanState } from './scan-state.ts';
import { classSet, TokenClass } from './token-class.ts';
import {
  beginsWithIf,
  hasUnderscore,
  isArithmetic,
  isCalledByParenthesis,
  isIn,
  isLike,
  isUnary,
} from './token-traits.ts';
import { vocabulary } from './vocabulary.ts';

const {
  keyword,
  union,
  expression,
  sqlType,
  bareword,
  number,
  variable,
  string,
  operator,
  logic,
  collate,
  openParen,
  closeParen,
  openBrace,
  closeBrace,
  semicolon,
  statement,
  hostile,
  backslash,
} = TokenClass;
const call = TokenClass.function;

const PHRASE_START = classSet(keyword, bareword, operator, union, call, expression, statement, sqlType);
const PHRASE_END = PHRASE_START | classSet(logic);
const TYPED = classSet(bareword, number, sqlType, openParen, call, variable, string);

/**
 * Tries the rules on the tokens at `window.left` and behind it, in their order; the order matters.
 * The first that applies changes slots and window and tells the loop how to go on.
 */
export function foldPair(state: ScanState, window: FoldWindow): Outcome {
  const { tokens, bytes } = state;
  const { kind } = tokens;
  const a = window.left;
  const b = a + 1;
  const first = kind[a]!;
  const second = kind[b]!;

  // Adjacent strings are one string; repeated semicolons are one.
  if ((first === string && second === string) || (first === semicolon && second === semicolon)) {
    window.count--;
    return Outcome.again;
  }
  // A sign or a cast behind an operator changes nothing: `= - 1`, `AND NOT x`, `= BINARY x`.
  if ((first === operator || first === logic) && (second === sqlType || isUnary(tokens, b))) {
    window.shrinkAndRestart(1);
    return Outcome.again;
  }
  if (first === openParen && isUnary(tokens, b)) {
    window.shrinkAndStepBack();
    return Outcome.again;
  }
  if (joinPhrase(state, a, b)) {
    window.shrinkAndStepBack();
    return Outcome.again;
  }
  // IF is a function, but behind a semicolon it heads a statement (Transact-SQL).
  if (first === semicolon && second === call && beginsWithIf(tokens, b, bytes)) {
    kind[b] = statement;
    return Outcome.again;
  }
  if (
    (first === bareword || first === variable) &&
    second === openParen &&
    isCalledByParenthesis(tokens, a)
  ) {
    kind[a] = call;
    return Outcome.again;
  }
  // IN before a parenthesis compares; alone it is an English word.
  if (first === keyword && isIn(tokens, a)) {
    kind[a] = second === openParen ? operator : bareword;
    return Outcome.again;
  }
  if (first === operator && isLike(tokens, a)) {
    if (second === openParen) kind[a] = call;
    return Outcome.none;
  }
  if (first === sqlType && (TYPED & (1 << second)) !== 0) {
    tokens.copy(a, b);
    window.shrinkAndRestart(1);
    return Outcome.again;
  }
  // The name of a collation is known by its underscore: there are too many to list.
  if (first === collate && second === bareword) {
    if (hasUnderscore(tokens, b, bytes)) {
      kind[b] = sqlType;
      window.left = 0;
    }
    return Outcome.none;
  }
  // Transact-SQL reads `\%1` as `0 % 1` and `\1` as `1`.
  if (first === backslash) {
    if (isArithmetic(tokens, b)) {
      kind[a] = number;
      window.left = 0;
    } else {
      tokens.copy(a, b);
      window.shrinkAndRestart(1);
    }
    return Outcome.again;
  }
  if ((first === openParen && second === openParen) || (first === closeParen && second === closeParen)) {
    window.shrinkAndRestart(1);
    return Outcome.again;
  }
  if (first === openBrace && second === bareword) {
    // MySQL accepts {``.``.id}: an empty quoted name here is seen nowhere but in attacks.
    if (tokens.end[b] === tokens.start[b]) {
      kind[b] = hostile;
      window.count = a + 2;
      return Outcome.hostile;
    }
    // The ODBC escape {name expression} is the expression.
    window.shrinkAndRestart(2);
    return Outcome.again;
  }
  if (second === closeBrace) {
    window.shrinkAndRestart(1);
    return Outcome.again;
  }
  return Outcome.none;
}

/** "UNION" and "ALL" become "UNION ALL" where the dialects have the phrase. */
function joinPhrase(state: ScanState, a: number, b: number): boolean {
  const { tokens } = state;
  if ((PHRASE_START & (1 << tokens.kind[a]!)) === 0) return false;
  if ((PHRASE_END & (1 << tokens.kind[b]!)) === 0) return false;
  const phrase = vocabulary.phrase(tokens.word[a]!, tokens.word[b]!);
  if (phrase === 0) return false;
  tokens.kind[a] = vocabulary.classOf(phrase);
  tokens.word[a] = phrase;
  tokens.symbol[a] = 0;
  tokens.end[a] = tokens.end[b]!;
  return true;
}
