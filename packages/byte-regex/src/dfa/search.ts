/**
 * The loops that run a lazy automaton over bytes. They read tables and bytes and allocate nothing; everything rare is
 * one call away in {@link LazyDfa.compute}.
 */
import { contextAfter, contextBefore } from '../look.ts';
import { workMeter } from '../work-meter.ts';
import type { LazyDfa } from './lazy-dfa.ts';
import { runForward, stoppedAt } from './run.ts';
import { Transition } from './state-cache.ts';

/** No match, or the automaton gave up: negative, so that every position is an answer. */
export const noMatch = -1;
/** Answer of a search that filled its cache too often to be worth going on: another engine has to answer. */
export const gaveUp = -2;

/**
 * Runs an automaton of mode `test` over `bytes[from, end)`, where the text is `bytes[start, end)`. Gives 1 for a match,
 * {@link noMatch} or {@link gaveUp}.
 */
export function testForward(
  dfa: LazyDfa,
  bytes: Uint8Array,
  start: number,
  from: number,
  end: number,
  anchored: boolean,
): number {
  let state = dfa.startState(contextBefore(bytes, start, from), anchored);
  if (state < 0) return state === Transition.matched ? 1 : state === Transition.dead ? noMatch : gaveUp;
  const { classOf } = dfa;
  let table = dfa.cache.table;
  const bulk = bulkEnd(bytes, from, end);
  let at = from;
  for (;;) {
    state = runForward(table, classOf, bytes, at, bulk, state);
    at = stoppedAt;
    const unit = at < bulk ? classOf[bytes[at]!]! : at < end ? dfa.finalNewlineUnit : dfa.endUnit;
    let next = table[state + unit]!;
    if (next === Transition.unknown) {
      next = dfa.compute(state, unit, at - from);
      table = dfa.cache.table;
    }
    if (next <= 0) {
      workMeter.steps += at - from + 1;
      return next === Transition.matched ? 1 : next === Transition.gaveUp ? gaveUp : noMatch;
    }
    state = next;
    at++;
  }
}

/** The end of the leftmost-first match, by an automaton of mode `find`; else {@link noMatch} or {@link gaveUp}. */
export function findEnd(
  dfa: LazyDfa,
  bytes: Uint8Array,
  start: number,
  from: number,
  end: number,
  anchored: boolean,
): number {
  let state = dfa.startState(contextBefore(bytes, start, from), anchored);
  if (state === Transition.gaveUp) return gaveUp;
  if (state === Transition.dead) return noMatch;
  const { classOf } = dfa;
  let table = dfa.cache.table;
  const bulk = bulkEnd(bytes, from, end);
  let last = noMatch;
  let at = from;
  for (;;) {
    state = runForward(table, classOf, bytes, at, bulk, state);
    at = stoppedAt;
    const unit = at < bulk ? classOf[bytes[at]!]! : at < end ? dfa.finalNewlineUnit : dfa.endUnit;
    let next = table[state + unit]!;
    if (next === Transition.unknown) {
      next = dfa.compute(state, unit, at - from);
      table = dfa.cache.table;
    }
    if (next < Transition.gaveUp || next === Transition.matched) {
      last = at;
      next = next === Transition.matched ? Transition.dead : -next;
    }
    if (next <= 0) {
      workMeter.steps += at - from + 1;
      return next === Transition.gaveUp ? gaveUp : last;
    }
    state = next;
    at++;
  }
}

/**
 * The leftmost start of a match that ends at `matchEnd`, by an automaton of mode `reverse` of the reversed program;
 * looks no further back than `from`. {@link noMatch} would mean that there is no such match.
 */
export function findStart(
  dfa: LazyDfa,
  bytes: Uint8Array,
  start: number,
  from: number,
  matchEnd: number,
  end: number,
): number {
  let state = dfa.startState(contextAfter(bytes, end, matchEnd), true);
  if (state === Transition.gaveUp) return gaveUp;
  if (state === Transition.dead) return noMatch;
  const { classOf } = dfa;
  let table = dfa.cache.table;
  let last = noMatch;
  for (let at = matchEnd; ; at--) {
    let unit: number;
    if (at === start) unit = dfa.endUnit;
    else {
      const byte = bytes[at - 1]!;
      unit = byte === 0x0a && at === end ? dfa.finalNewlineUnit : classOf[byte]!;
    }
    let next = table[state + unit]!;
    if (next === Transition.unknown) {
      next = dfa.compute(state, unit, matchEnd - at);
      table = dfa.cache.table;
    }
    if (next < Transition.gaveUp || next === Transition.matched) {
      last = at;
      next = next === Transition.matched ? Transition.dead : -next;
    }
    if (next <= 0 || at === from) {
      workMeter.steps += matchEnd - at + 1;
      return next === Transition.gaveUp ? gaveUp : last;
    }
    state = next;
  }
}

/** Where the loop over ordinary bytes stops: a line feed that is the last byte is a unit of its own. */
function bulkEnd(bytes: Uint8Array, from: number, end: number): number {
  return end > from && bytes[end - 1] === 0x0a ? end - 1 : end;
}
