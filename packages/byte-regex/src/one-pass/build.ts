/**
 * One-pass automata. A program is one-pass when, for a search with a fixed start, no byte ever leaves a choice: at most
 * one thread survives. Then captures need no threads: a transition says which slots to set, and that is all. Most
 * patterns whose groups people look at are of this kind ("three digits, a dash, the rest").
 */
import type { Alphabet } from '../dfa/alphabet.ts';
import { Op, type Program, setHas } from '../nfa/program.ts';

/** What to do on the way: slots to set in the low 24 bits, assertions that must hold in the bits above. */
export const slotBits = 24;
const slotMask = (1 << slotBits) - 1;

/** Tables of a pattern in which the next byte always says which way to go. */
export interface OnePass {
  readonly units: number;
  /** For each state and unit: the next state plus one, or 0 for none. */
  readonly next: Int32Array;
  /** For each state and unit: what to do before the byte is consumed. */
  readonly action: Int32Array;
  /** For each state: 1 when a match can end there. */
  readonly matches: Uint8Array;
  /** What to do when it does. */
  readonly matchAction: Int32Array;
}

/** More states than this are not worth the memory: the simulation does it too. */
const maxStates = 400;

/** The one-pass automaton of a program, or null when it is not one-pass (or too large). */
export function buildOnePass(program: Program, alphabet: Alphabet): OnePass | null {
  if (program.slotCount > slotBits) return null;
  return new OnePassBuilder(program, alphabet).build();
}

class OnePassBuilder {
  private readonly program: Program;
  private readonly alphabet: Alphabet;
  private readonly stateOf = new Map<number, number>();
  private readonly entries: number[] = [];
  private readonly next: number[] = [];
  private readonly action: number[] = [];
  private readonly matches: number[] = [];
  private readonly matchAction: number[] = [];

  constructor(program: Program, alphabet: Alphabet) {
    this.program = program;
    this.alphabet = alphabet;
  }

  build(): OnePass | null {
    this.stateFor(this.program.anchoredStart);
    for (let state = 0; state < this.entries.length; state++) {
      if (state === maxStates || !this.fill(state)) return null;
    }
    return {
      units: this.alphabet.units,
      next: Int32Array.from(this.next),
      action: Int32Array.from(this.action),
      matches: Uint8Array.from(this.matches),
      matchAction: Int32Array.from(this.matchAction),
    };
  }

  private stateFor(entry: number): number {
    let state = this.stateOf.get(entry);
    if (state === undefined) {
      state = this.entries.length;
      this.stateOf.set(entry, state);
      this.entries.push(entry);
      this.matches.push(0);
      this.matchAction.push(0);
      for (let unit = 0; unit < this.alphabet.units; unit++) {
        this.next.push(0);
        this.action.push(0);
      }
    }
    return state;
  }

  /** Follows everything that consumes nothing from the state's entry; false when there is a choice. */
  private fill(state: number): boolean {
    const { code, targets } = this.program;
    const seen = new Set<number>();
    const pending: { address: number; todo: number }[] = [{ address: this.entries[state]!, todo: 0 }];
    while (pending.length > 0) {
      const { address, todo } = pending.pop()!;
      // Two ways to one place would be two threads.
      if (seen.has(address)) return false;
      seen.add(address);
      const x = code[address + 1]!;
      const y = code[address + 2]!;
      switch (code[address]) {
        case Op.alternate:
          for (let index = y - 1; index >= 0; index--) pending.push({ address: targets[x + index]!, todo });
          break;
        case Op.save:
          pending.push({ address: y, todo: todo | (1 << x) });
          break;
        case Op.look:
          pending.push({ address: y, todo: todo | (1 << (slotBits + x)) });
          break;
        case Op.set:
          if (!this.addTransitions(state, x, y, todo)) return false;
          break;
        case Op.match:
          this.matches[state] = 1;
          this.matchAction[state] = todo;
          // Whatever is left is less preferred than a match that certainly holds; after one that may not, there is
          // a choice.
          return pending.length === 0 || (todo & ~slotMask) === 0;
      }
    }
    return true;
  }

  private addTransitions(state: number, set: number, target: number, todo: number): boolean {
    const { byteOf, endUnit, units } = this.alphabet;
    for (let unit = 0; unit < units; unit++) {
      if (unit === endUnit || !setHas(this.program.sets, set, byteOf[unit]!)) continue;
      const at = state * units + unit;
      if (this.next[at] !== 0) return false;
      this.next[at] = this.stateFor(target) + 1;
      this.action[at] = todo;
    }
    return true;
  }
}
