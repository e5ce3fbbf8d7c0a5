/**
 * Pike's simulation: all threads of the automaton go through the text in lockstep, each with its own captures. Time
 * is at most (text length) × (program length), whatever the pattern; no memory beyond two thread lists. It is the
 * engine that can do everything, and the one the others fall back to.
 */
import { contextAfter, contextBefore, lookHolds } from '../look.ts';
import { workMeter } from '../work-meter.ts';
import { instructionWords, Op, type Program, setHas } from './program.ts';
import { ThreadList } from './thread-list.ts';

/** What to search: `bytes[start, end)` is the whole text, the search begins at `from`. */
export interface SearchSpan {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly from: number;
  readonly end: number;
  /** The search is over here, though the text goes on: no later end of a match is of interest. */
  readonly stopAt: number;
}

// Scratch of this thread, shared by all searches: a search never calls another one.
let current = new ThreadList();
let upcoming = new ThreadList();
let stack = new Int32Array(256);
let closureSlots = new Int32Array(0);

/**
 * The leftmost-first match. `slots` receives the positions of as many groups as it has room for (two numbers each,
 * -1 where a group took no part); with no room at all the search stops at the first sign of a match.
 */
export function pikeSearch(
  program: Program,
  span: SearchSpan,
  anchored: boolean,
  slots: Int32Array,
): boolean {
  const { bytes, from, end, stopAt } = span;
  const { code, sets } = program;
  const slotCount = Math.min(slots.length, program.slotCount);
  const instructions = code.length / instructionWords;
  current.prepare(instructions, slotCount);
  upcoming.prepare(instructions, slotCount);
  if (closureSlots.length < slotCount) closureSlots = new Int32Array(slotCount);
  let matched = false;
  for (let at = from; ; at++) {
    if (at === from || (!anchored && !matched)) {
      closureSlots.fill(-1, 0, slotCount);
      addThread(program, current, program.anchoredStart, span, at, slotCount);
    }
    if (current.size === 0 && (anchored || matched)) break;
    const byte = at < end ? bytes[at]! : -1;
    workMeter.steps += current.size + 1;
    for (let index = 0; index < current.size; index++) {
      const instruction = current.dense[index]!;
      const word = instruction * instructionWords;
      const op = code[word]!;
      if (op === Op.match) {
        matched = true;
        if (slotCount === 0) return true;
        const own = instruction * slotCount;
        for (let slot = 0; slot < slotCount; slot++) slots[slot] = current.slots[own + slot]!;
        break;
      }
      if (op === Op.set && byte >= 0 && setHas(sets, code[word + 1]!, byte)) {
        const own = instruction * slotCount;
        for (let slot = 0; slot < slotCount; slot++) closureSlots[slot] = current.slots[own + slot]!;
        addThread(program, upcoming, code[word + 2]!, span, at + 1, slotCount);
      }
    }
    if (at >= stopAt) break;
    const spent = current;
    current = upcoming;
    upcoming = spent;
    upcoming.size = 0;
  }
  return matched;
}

/**
 * Adds everything that `entry` leads to without consuming a byte. The stack holds addresses to visit and, as pairs of
 * a negative slot number and a value, slots to restore on the way back.
 */
function addThread(
  program: Program,
  list: ThreadList,
  entry: number,
  span: SearchSpan,
  at: number,
  slotCount: number,
): void {
  const { code, targets } = program;
  let depth = 0;
  stack[depth++] = entry;
  while (depth > 0) {
    const top = stack[--depth]!;
    if (top < 0) {
      closureSlots[-top - 1] = stack[--depth]!;
      continue;
    }
    let address = top;
    for (;;) {
      const instruction = address / instructionWords;
      if (!list.add(instruction)) break;
      workMeter.steps++;
      const op = code[address]!;
      const x = code[address + 1]!;
      const y = code[address + 2]!;
      if (op === Op.alternate) {
        if (depth + y > stack.length) grow(depth + y);
        for (let index = y - 1; index > 0; index--) stack[depth++] = targets[x + index]!;
        address = targets[x]!;
      } else if (op === Op.save) {
        if (x < slotCount) {
          if (depth + 2 > stack.length) grow(depth + 2);
          stack[depth++] = closureSlots[x]!;
          stack[depth++] = -x - 1;
          closureSlots[x] = at;
        }
        address = y;
      } else if (op === Op.look) {
        const before = contextBefore(span.bytes, span.start, at);
        const after = contextAfter(span.bytes, span.end, at);
        if (!lookHolds(x, before, after)) break;
        address = y;
      } else {
        const own = instruction * slotCount;
        for (let slot = 0; slot < slotCount; slot++) list.slots[own + slot] = closureSlots[slot]!;
        break;
      }
    }
  }
}

function grow(needed: number): void {
  const larger = new Int32Array(Math.max(needed, stack.length * 2));
  larger.set(stack);
  stack = larger;
}
