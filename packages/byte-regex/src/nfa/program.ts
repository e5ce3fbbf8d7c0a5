/**
 * The program of a nondeterministic automaton, as flat arrays: it can lie in shared memory, and the engines read it
 * without touching an object per state.
 */

/** Three words for each instruction: operation, x, y. */
export const Op = {
  /** The pattern has matched. */
  match: 0,
  /** Consume one byte of set `x`, go on at `y`. */
  set: 1,
  /** Go on at all of `targets[x .. x + y]`, the first preferred. */
  alternate: 2,
  /** Store the position in slot `x`, go on at `y`. */
  save: 3,
  /** Go on at `y` if assertion `x` holds. */
  look: 4,
  /** A dead end. */
  fail: 5,
} as const;

/** Words per instruction in `code`. An instruction is named by the offset of its first word. */
export const instructionWords = 3;

/** Instructions for the simulation of a non-deterministic automaton, as typed arrays. */
export interface Program {
  readonly code: Int32Array;
  readonly targets: Int32Array;
  /** Eight words for each set of bytes. */
  readonly sets: Uint32Array;
  /** Where a search starts whose matches begin at its own start. */
  readonly anchoredStart: number;
  /** Where a search starts whose matches may begin anywhere: a lazy loop over any byte stands before the pattern. */
  readonly unanchoredStart: number;
  /** Two for each group, the whole match included. */
  readonly slotCount: number;
  /** An OR of `1 << look` for the assertions that occur. */
  readonly looks: number;
}

/** Whether set number `set` of the program has the byte. */
export function setHas(sets: Uint32Array, set: number, byte: number): boolean {
  return ((sets[(set << 3) + (byte >> 5)]! >>> (byte & 31)) & 1) === 1;
}
