/**
 * One step of the subset construction: from a set of automaton states and a unit of input to the next set.
 *
 * A set holds instructions of three kinds (and see `keepsWay`): `set` (waits for a byte), `look` (an assertion that cannot be decided until
 * the next unit is known) and `match`. An assertion is decided as soon as the sides of the position that it depends on
 * are known: one side when the set is entered, the other when the next unit comes.
 */
import { dependsOnAfter, dependsOnBefore, lookHolds } from '../look.ts';
import { instructionWords, Op, type Program, setHas } from '../nfa/program.ts';
import { workMeter } from '../work-meter.ts';
import type { Alphabet } from './alphabet.ts';

/**
 * What the automaton is for.
 * - `test`: is there a match? Sets are unordered, and the first match found ends everything.
 * - `find`: where does the leftmost-first match end? Sets are in order of preference; a match cuts off what is less
 *   preferred.
 * - `reverse`: run backwards from the end of a match, where is its leftmost start? Unordered, longest.
 */
export type DfaMode = 'test' | 'find' | 'reverse';

/** Flags of a set, part of its identity. From `sideShift` up: the context of the known side, if `undecided`. */
export const SetFlag = {
  /** The pattern matched before the unit that led here (`find` and `reverse`). */
  matched: 1,
  /** There are undecided assertions. */
  undecided: 2,
} as const;
const sideShift = 2;

const unknownSide = -1;

/** Computes the transitions of an automaton from the program, one at a time, as a search asks for them. */
export class Determinizer {
  private readonly program: Program;
  private readonly alphabet: Alphabet;
  private readonly mode: DfaMode;
  /**
   * Whether sets keep the `alternate` instructions that led to their members. Where order matters and assertions are
   * decided late, what was visited before an assertion must count as visited when the way on from it is followed.
   */
  private readonly keepsWay: boolean;
  /** Stamps of instructions already in the set that is being built. */
  private readonly stamps: Int32Array;
  private stamp = 0;
  private stack: Int32Array = new Int32Array(64);
  private decided: Int32Array = new Int32Array(64);

  /** The set that the last call built: instructions (as addresses), ascending unless the mode is `find`. */
  result: Int32Array = new Int32Array(64);
  resultSize = 0;
  resultFlags = 0;
  /** In `test` mode: the last call found a match, and there is no set. */
  foundMatch = false;

  constructor(program: Program, alphabet: Alphabet, mode: DfaMode) {
    this.program = program;
    this.alphabet = alphabet;
    this.mode = mode;
    this.keepsWay = mode === 'find' && program.looks !== 0;
    this.stamps = new Int32Array(program.code.length / instructionWords);
  }

  /** The set at the start of a search, where `side` is the context that the search comes from. */
  start(entry: number, side: number): void {
    const known = side & this.alphabet.contextMask;
    this.begin();
    this.close(entry, known, unknownSide);
    this.finish(known, false);
  }

  /** The set after `unit`, from the set `from[offset, offset + size)` with its flags. */
  step(from: Int32Array, offset: number, size: number, flags: number, unit: number): void {
    const { code, sets } = this.program;
    const { byteOf, contextOf, endUnit } = this.alphabet;
    const context = contextOf[unit]!;
    let source = from;
    let at = offset;
    let limit = offset + size;
    if ((flags & SetFlag.undecided) !== 0) {
      limit = this.decide(from, offset, size, flags >> sideShift, context);
      if (this.foundMatch) return;
      source = this.decided;
      at = 0;
    }
    this.begin();
    let matched = false;
    const byte = byteOf[unit]!;
    workMeter.steps += limit - at;
    for (; at < limit; at++) {
      const address = source[at]!;
      const op = code[address]!;
      if (op === Op.match) {
        matched = true;
        if (this.mode === 'find') break;
      } else if (op === Op.set && unit !== endUnit && setHas(sets, code[address + 1]!, byte)) {
        this.close(code[address + 2]!, context, unknownSide);
        if (this.foundMatch) return;
      }
    }
    this.finish(context, matched);
  }

  /** Decides the assertions of a set now that both sides are known; gives the size of `this.decided`. */
  private decide(from: Int32Array, offset: number, size: number, known: number, other: number): number {
    const { code } = this.program;
    this.begin();
    for (let index = offset; index < offset + size; index++) {
      const address = from[index]!;
      if (code[address] !== Op.look) this.add(address);
      else if (this.holds(code[address + 1]!, known, other)) this.close(code[address + 2]!, known, other);
    }
    const built = this.result;
    this.result = this.decided;
    this.decided = built;
    return this.resultSize;
  }

  private begin(): void {
    this.stamp++;
    this.resultSize = 0;
    this.foundMatch = false;
  }

  private holds(look: number, known: number, other: number): boolean {
    return this.mode === 'reverse' ? lookHolds(look, other, known) : lookHolds(look, known, other);
  }

  private waits(look: number): boolean {
    return this.mode === 'reverse' ? dependsOnBefore(look) : dependsOnAfter(look);
  }

  /** Adds to the result all that `entry` leads to without consuming a byte. */
  private close(entry: number, known: number, other: number): void {
    const { code, targets } = this.program;
    const { stamps, stamp } = this;
    let depth = 0;
    let visited = 0;
    this.stack[depth++] = entry;
    while (depth > 0) {
      let address = this.stack[--depth]!;
      for (;;) {
        visited++;
        const op = code[address]!;
        if (op === Op.alternate) {
          const instruction = address / instructionWords;
          if (stamps[instruction] === stamp) break;
          if (this.keepsWay) this.add(address);
          else stamps[instruction] = stamp;
          const x = code[address + 1]!;
          const y = code[address + 2]!;
          if (depth + y > this.stack.length) this.stack = enlarged(this.stack, depth + y);
          for (let index = y - 1; index > 0; index--) this.stack[depth++] = targets[x + index]!;
          address = targets[x]!;
        } else if (op === Op.save) {
          address = code[address + 2]!;
        } else if (op === Op.look && (other !== unknownSide || !this.waits(code[address + 1]!))) {
          if (!this.holds(code[address + 1]!, known, other)) break;
          address = code[address + 2]!;
        } else {
          if (op !== Op.fail) this.add(address);
          if (op === Op.match && this.mode === 'test') this.foundMatch = true;
          break;
        }
      }
    }
    workMeter.steps += visited;
  }

  private add(address: number): void {
    const instruction = address / instructionWords;
    if (this.stamps[instruction] === this.stamp) return;
    this.stamps[instruction] = this.stamp;
    if (this.resultSize === this.result.length) this.result = enlarged(this.result, this.resultSize + 1);
    this.result[this.resultSize++] = address;
  }

  /** With nothing left to decide, only the members themselves tell sets apart. */
  private dropWay(): void {
    let kept = 0;
    for (let index = 0; index < this.resultSize; index++) {
      const address = this.result[index]!;
      if (this.program.code[address] !== Op.alternate) this.result[kept++] = address;
    }
    this.resultSize = kept;
  }

  /** Cuts, sorts and flags the set that was built. */
  private finish(known: number, matched: boolean): void {
    const { code } = this.program;
    let flags = matched ? SetFlag.matched : 0;
    for (let index = 0; index < this.resultSize; index++) {
      const op = code[this.result[index]!]!;
      if (op === Op.look) flags |= SetFlag.undecided | (known << sideShift);
      // What is less preferred than a match can never win.
      else if (op === Op.match && this.mode === 'find') this.resultSize = index + 1;
    }
    if (this.keepsWay && (flags & SetFlag.undecided) === 0) this.dropWay();
    if (this.mode !== 'find') sortAscending(this.result, this.resultSize);
    this.resultFlags = flags;
  }
}

function enlarged(array: Int32Array, needed: number): Int32Array {
  const larger = new Int32Array(Math.max(needed, array.length * 2));
  larger.set(array);
  return larger;
}

function sortAscending(array: Int32Array, size: number): void {
  if (size > 24) {
    array.subarray(0, size).sort();
    return;
  }
  for (let index = 1; index < size; index++) {
    const value = array[index]!;
    let at = index;
    for (; at > 0 && array[at - 1]! > value; at--) array[at] = array[at - 1]!;
    array[at] = value;
  }
}
