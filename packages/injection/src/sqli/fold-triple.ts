/** The folding rules for three neighbouring tokens. */
import { Outcome } from './fold-outcome.ts';
import type { FoldWindow } from './fold-window.ts';
import type { ScanState } from './scan-state.ts';
import { classSet, TokenClass } from './token-class.ts';
import { CAST_SYMBOL, isUnary, isUser } from './token-traits.ts';

const {
  keyword,
  grouping,
  expression,
  sqlType,
  bareword,
  number,
  variable,
  string,
  operator,
  logic,
  openParen,
  closeParen,
  dot,
  comma,
} = TokenClass;
const call = TokenClass.function;

const NAME_OR_NUMBER = classSet(bareword, number);
const VALUE = classSet(bareword, number, variable, string);
const OPENS_OPERAND = classSet(keyword, expression, grouping);
const OPENS_GROUP = classSet(expression, grouping, comma);

/** Tries the rules on the three tokens at `window.left`, in their order. */
export function foldTriple(state: ScanState, window: FoldWindow): Outcome {
  const { tokens } = state;
  const { kind } = tokens;
  const a = window.left;
  const b = a + 1;
  const c = a + 2;
  const first = kind[a]!;
  const second = kind[b]!;
  const third = kind[c]!;

  if (second === operator && foldsToLeftOperand(state, a)) {
    window.shrinkAndRestart(2);
    return Outcome.again;
  }
  // An operator, something, an operator: the first will do. Likewise for conditions.
  if (first === operator && second !== openParen && third === operator) {
    window.shrinkAndRestart(2);
    return Outcome.again;
  }
  if (first === logic && third === logic) {
    window.shrinkAndRestart(2);
    return Outcome.again;
  }
  // A list of values is its first value.
  if (second === comma && (VALUE & (1 << first)) !== 0 && (VALUE & (1 << third)) !== 0) {
    window.shrinkAndRestart(2);
    return Outcome.again;
  }
  if (isUnary(tokens, b)) return foldSign(state, window, first, third);
  // database.table is a name; SELECT .name is SELECT name.
  if (second === dot && third === bareword) {
    if (first === bareword) {
      window.shrinkAndRestart(2);
      return Outcome.again;
    }
    if (first === expression) {
      tokens.copy(b, c);
      window.shrinkAndRestart(1);
      return Outcome.again;
    }
  }
  // USER() takes no argument: with one, it is somebody's own name.
  if (first === call && second === openParen && third !== closeParen && isUser(tokens, a)) kind[a] = bareword;
  return Outcome.none;
}

/** `1 + 2`, `a = b`, `@x < 3`, `x::int`: the value on the left stands for the whole. */
function foldsToLeftOperand(state: ScanState, a: number): boolean {
  const { tokens } = state;
  const first = 1 << tokens.kind[a]!;
  const third = tokens.kind[a + 2]!;
  if ((NAME_OR_NUMBER & first) !== 0 && (NAME_OR_NUMBER & (1 << third)) !== 0) return true;
  if (first === 1 << variable && (third === variable || third === number || third === bareword)) return true;
  return (VALUE & first) !== 0 && third === sqlType && tokens.symbol[a + 1] === CAST_SYMBOL;
}

/** A sign between a clause word or comma and its operand goes away. */
function foldSign(state: ScanState, window: FoldWindow, first: number, third: number): Outcome {
  const { tokens } = state;
  const a = window.left;
  if (third === openParen) {
    if ((OPENS_GROUP & (1 << first)) === 0) return Outcome.none;
  } else if ((OPENS_OPERAND & (1 << first)) !== 0) {
    if (third !== call && (VALUE & (1 << third)) === 0) return Outcome.none;
  } else if (first === comma) {
    if (third !== call && (VALUE & (1 << third)) === 0) return Outcome.none;
    tokens.copy(a + 1, a + 2);
    // `1, -1` is a list of values: step back far enough to fold it as one.
    window.shrinkAndRestart(third === call ? 1 : 3);
    return Outcome.again;
  } else {
    return Outcome.none;
  }
  tokens.copy(a + 1, a + 2);
  window.shrinkAndRestart(1);
  return Outcome.again;
}
