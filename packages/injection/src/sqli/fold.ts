/**
 * Folding: turns the token stream of a value into at most five tokens that say what the value does in a query.
 * `1 + 2 * 3`, `1` and `1,2,3` all become one number; `-(-1)` loses its signs; UNION and ALL become one token.
 *
 * The window of folded tokens is slots [0, count). `left` is the first slot that is not settled yet. Each round
 * makes sure that two, then three tokens stand at `left` and tries the rules for pairs (`fold-pair.ts`), then
 * for triples (`fold-triple.ts`). A rule shortens the window or changes a class, and says where to go on. When
 * no rule applies, the token at `left` is settled. Five settled tokens end the pass, so most texts are not read
 * to their end.
 *
 * Termination and cost: every rule either takes a token out of the window (each token is read once) or changes
 * a class in a direction that no rule reverses before another token is read; at most a constant number of
 * rounds lies between two tokens read.
 */
import { Outcome } from './fold-outcome.ts';
import { foldPair } from './fold-pair.ts';
import { foldTriple } from './fold-triple.ts';
import type { FoldWindow } from './fold-window.ts';
import type { ScanState } from './scan-state.ts';
import { classSet, TokenClass } from './token-class.ts';
import { isUnary } from './token-traits.ts';
import { nextToken } from './tokenizer.ts';

/** Length of the longest fingerprint. */
export const MAX_TOKENS = 5;

/** Slot where a comment waits until it is known to be the last token. */
const COMMENT_SLOT = 7;

const LEADING_NOISE = classSet(TokenClass.comment, TokenClass.openParen, TokenClass.sqlType);

const { number, bareword, operator, comma, openParen, closeParen } = TokenClass;

/** Five-token heads that say nothing by themselves ("1,(2)…", "(a)+(b)…"); folding starts over behind them. */
const EMPTY_HEADS: readonly (readonly number[])[] = [
  [classSet(number), classSet(operator, comma), classSet(openParen), classSet(number), classSet(closeParen)],
  [
    classSet(bareword),
    classSet(operator),
    classSet(openParen),
    classSet(bareword, number),
    classSet(closeParen),
  ],
  [classSet(number), classSet(closeParen), classSet(comma), classSet(openParen), classSet(number)],
  [classSet(bareword), classSet(closeParen), classSet(operator), classSet(openParen), classSet(bareword)],
];

/** Folds the value that `state.begin` was given. Returns how many tokens the slots from 0 hold: 0 to 5. */
export function fold(state: ScanState, window: FoldWindow): number {
  const { tokens } = state;
  window.count = 0;
  window.left = 0;
  window.more = true;
  window.commentPending = false;
  if (!skipLeadingNoise(state)) return 0;
  window.count = 1;
  for (;;) {
    state.steps++;
    if (window.count >= MAX_TOKENS && hasEmptyHead(state)) restartBehindHead(state, window);
    if (!window.more || window.left >= MAX_TOKENS) {
      window.left = window.count;
      break;
    }
    if (!fill(state, window, 2)) {
      window.left = window.count;
      continue;
    }
    const outcome = foldPair(state, window);
    if (outcome === Outcome.hostile) return window.count;
    if (outcome === Outcome.again) continue;
    if (!fill(state, window, 3)) {
      window.left = window.count;
      continue;
    }
    if (foldTriple(state, window) === Outcome.again) continue;
    window.left++;
  }
  let length = window.left;
  if (length < MAX_TOKENS && window.commentPending) {
    tokens.copy(length, COMMENT_SLOT);
    length++;
  }
  return Math.min(length, MAX_TOKENS);
}

/** Leading comments, parentheses, types and signs mean nothing; slot 0 gets the first token that does. */
function skipLeadingNoise(state: ScanState): boolean {
  while (nextToken(state, 0)) {
    if ((LEADING_NOISE & (1 << state.tokens.kind[0]!)) === 0 && !isUnary(state.tokens, 0)) return true;
  }
  return false;
}

/** Reads until `wanted` tokens stand at `left`; comments are kept aside. False when the value ends first. */
function fill(state: ScanState, window: FoldWindow, wanted: number): boolean {
  const { tokens } = state;
  while (window.more && window.count <= MAX_TOKENS && window.count - window.left < wanted) {
    window.more = nextToken(state, window.count);
    if (!window.more) break;
    if (tokens.kind[window.count] === TokenClass.comment) {
      tokens.copy(COMMENT_SLOT, window.count);
      window.commentPending = true;
    } else {
      window.commentPending = false;
      window.count++;
    }
  }
  return window.count - window.left >= wanted;
}

function hasEmptyHead(state: ScanState): boolean {
  const { kind } = state.tokens;
  if (kind[2] !== openParen && kind[3] !== openParen) return false;
  for (const head of EMPTY_HEADS) {
    let slot = 0;
    while (slot < MAX_TOKENS && (head[slot]! & (1 << kind[slot]!)) !== 0) slot++;
    if (slot === MAX_TOKENS) return true;
  }
  return false;
}

function restartBehindHead(state: ScanState, window: FoldWindow): void {
  window.left = 0;
  if (window.count > MAX_TOKENS) {
    state.tokens.copy(1, MAX_TOKENS);
    window.count = 2;
  } else {
    window.count = 1;
  }
}
