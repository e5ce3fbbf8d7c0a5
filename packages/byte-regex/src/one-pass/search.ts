import type { Alphabet } from '../dfa/alphabet.ts';
import { contextAfter, contextBefore, lookHolds } from '../look.ts';
import type { SearchSpan } from '../nfa/pike-vm.ts';
import { workMeter } from '../work-meter.ts';
import { type OnePass, slotBits } from './build.ts';

const slotMask = (1 << slotBits) - 1;
/** Slots of the way taken so far; one search at a time. */
const current = new Int32Array(slotBits);

/** The match that begins at `span.from`, with as many slots as `slots` has room for. */
export function onePassSearch(
  onePass: OnePass,
  alphabet: Alphabet,
  span: SearchSpan,
  slots: Int32Array,
): boolean {
  const { bytes, from, end, stopAt } = span;
  const { units, next, action, matches, matchAction } = onePass;
  const count = Math.min(slots.length, slotBits);
  current.fill(-1);
  let state = 0;
  let matched = false;
  for (let at = from; ; at++) {
    if (matches[state] === 1 && holds(matchAction[state]!, span, at)) {
      matched = true;
      for (let slot = 0; slot < count; slot++) {
        slots[slot] = (matchAction[state]! >> slot) & 1 ? at : current[slot]!;
      }
    }
    if (at >= end || at >= stopAt) {
      workMeter.steps += at - from + 1;
      return matched;
    }
    const cell = state * units + alphabet.classOf[bytes[at]!]!;
    const todo = action[cell]!;
    if (next[cell] === 0 || !holds(todo, span, at)) {
      workMeter.steps += at - from + 1;
      return matched;
    }
    for (let left = todo & slotMask; left !== 0; left &= left - 1) {
      current[31 - Math.clz32(left & -left)] = at;
    }
    state = next[cell]! - 1;
  }
}

/** Whether the assertions of an action hold at a position. */
function holds(todo: number, span: SearchSpan, at: number): boolean {
  const looks = todo >>> slotBits;
  if (looks === 0) return true;
  const before = contextBefore(span.bytes, span.start, at);
  const after = contextAfter(span.bytes, span.end, at);
  for (let look = 0; looks >> look !== 0; look++) {
    if (((looks >> look) & 1) === 1 && !lookHolds(look, before, after)) return false;
  }
  return true;
}
