/**
 * Bounded backtracking: takes the preferred way through the automaton first and goes back when it fails, but never
 * twice to the same instruction at the same position. So it visits at most (text length) × (program length) places, as
 * Pike's simulation does, with one thread in place of many: where the match is short, it is several times as fast. It
 * finds the same match with the same groups, since the simulation, too, keeps of all threads that meet the preferred one.
 */
import { contextAfter, contextBefore, lookHolds } from '../look.ts';
import { workMeter } from '../work-meter.ts';
import type { SearchSpan } from './pike-vm.ts';
import { instructionWords, Op, type Program, setHas } from './program.ts';

/**
 * Most places, as bits of a map that has to be cleared for each search: 16 MiB, for a match of 1 MiB and a program of 127
 * instructions. Beyond, the simulation is as linear, and several times as slow.
 */
const mostPlaces = 1 << 27;
/** Most words of the stack: 16 MiB. A match that needs more is left to the simulation. */
const mostStack = 1 << 22;
/** Most words of map and stack that are kept between searches: 1 MiB each. */
const keptWords = 1 << 18;

// Scratch of this thread, shared by all searches: a search never calls another one.
let visited = new Int32Array(256);
let stack = new Int32Array(256);
let depth = 0;

/** Whether the match from `span.from` to `span.stopAt` is short enough for the program. */
export function canBacktrack(program: Program, { from, stopAt }: SearchSpan): boolean {
  return (program.code.length / instructionWords) * (stopAt - from + 1) <= mostPlaces;
}

/**
 * The leftmost-first match that begins at `span.from`, as `pikeSearch` finds it anchored. `slots` receives the positions
 * of as many groups as it has room for. Undefined when there are too many ways to go back to: ask the simulation.
 */
export function backtrackSearch(program: Program, span: SearchSpan, slots: Int32Array): boolean | undefined {
  const { code, targets, sets } = program;
  const { bytes, from, end, stopAt } = span;
  const slotCount = Math.min(slots.length, program.slotCount);
  const positions = stopAt - from + 1;
  const words = ((code.length / instructionWords) * positions + 31) >> 5;
  if (visited.length < words) visited = new Int32Array(words);
  else visited.fill(0, 0, words);
  slots.fill(-1, 0, slotCount);
  depth = 0;
  push(program.anchoredStart, from);
  let steps = words;
  while (depth > 0) {
    let at = stack[--depth]!;
    let address = stack[--depth]!;
    if (address < 0) {
      slots[-address - 1] = at;
      continue;
    }
    for (;;) {
      const place = (address / instructionWords) * positions + at - from;
      if ((visited[place >> 5]! & (1 << (place & 31))) !== 0) break;
      visited[place >> 5]! |= 1 << (place & 31);
      steps++;
      const op = code[address]!;
      const x = code[address + 1]!;
      const y = code[address + 2]!;
      if (op === Op.set) {
        if (at >= end || at >= stopAt || !setHas(sets, x, bytes[at]!)) break;
        at++;
        address = y;
      } else if (op === Op.alternate) {
        if (depth > mostStack) return finish(undefined, steps);
        for (let index = y - 1; index > 0; index--) push(targets[x + index]!, at);
        address = targets[x]!;
      } else if (op === Op.save) {
        if (x < slotCount) {
          push(-x - 1, slots[x]!);
          slots[x] = at;
        }
        address = y;
      } else if (op === Op.look) {
        if (!lookHolds(x, contextBefore(bytes, span.start, at), contextAfter(bytes, span.end, at))) break;
        address = y;
      } else if (op === Op.match) return finish(true, steps);
      else break;
    }
  }
  return finish(false, steps);
}

/** Ends a search, and gives memory back that only a long match needs. */
function finish(found: boolean | undefined, steps: number): boolean | undefined {
  workMeter.steps += steps;
  if (stack.length > keptWords) stack = new Int32Array(256);
  if (visited.length > keptWords) visited = new Int32Array(256);
  return found;
}

/** Puts an address with a position, or a slot's negative number with its value, where it is found again. */
function push(first: number, second: number): void {
  if (depth + 2 > stack.length) {
    const larger = new Int32Array(stack.length * 2);
    larger.set(stack);
    stack = larger;
  }
  stack[depth++] = first;
  stack[depth++] = second;
}
