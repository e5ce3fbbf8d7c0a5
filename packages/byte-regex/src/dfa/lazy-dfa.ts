/** A deterministic automaton that is built while it is used: joins the construction with the cache of its results. */
import { Context } from '../look.ts';
import type { Program } from '../nfa/program.ts';
import { type Alphabet, computeAlphabet } from './alphabet.ts';
import { Determinizer, type DfaMode, SetFlag } from './determinize.ts';
import { StateCache, Transition } from './state-cache.ts';

/**
 * Most memory for the cache of one automaton: 1 MiB, some thousand states. More states than that mean a text that
 * gives a new one with nearly every byte, for which the simulation is as fast.
 */
const maxCacheBytes = 1 << 20;

/**
 * When the cache fills up for the second time in one search and fewer bytes than this for each state were read since
 * the first time, building states costs more than it saves.
 */
const bytesPerStateWorthwhile = 10;

/** An automaton whose states are made while it runs, in a cache of bounded size. Belongs to one thread. */
export class LazyDfa {
  // What every search reads comes first, and without a detour: short searches are a matter of cache lines.
  readonly classOf: Uint8Array;
  readonly endUnit: number;
  readonly finalNewlineUnit: number;
  /** Name of the state at the very start of a text, for the kind of start used last; 0 when there is none. */
  private edgeStart = 0;
  private edgeAnchored = false;
  readonly cache: StateCache;
  readonly alphabet: Alphabet;
  private readonly program: Program;
  private readonly determinizer: Determinizer;
  /** Names of start states by context and kind of start; 0 where none was needed yet. */
  private readonly starts = new Int32Array(32);
  private clearedAt = -1;

  constructor(program: Program, mode: DfaMode, alphabet: Alphabet = computeAlphabet(program)) {
    this.classOf = alphabet.classOf;
    this.endUnit = alphabet.endUnit;
    this.finalNewlineUnit = alphabet.finalNewlineUnit;
    this.program = program;
    this.alphabet = alphabet;
    this.determinizer = new Determinizer(program, alphabet, mode);
    this.cache = new StateCache(alphabet.units, maxCacheBytes);
  }

  /** The state at the start of a search that comes from a position with this context on its known side. */
  startState(context: number, anchored: boolean): number {
    if (this.cache.isStale) this.clear();
    this.clearedAt = -1;
    if (context === Context.edge && this.edgeStart !== 0 && this.edgeAnchored === anchored)
      return this.edgeStart;
    const key = (context & this.alphabet.contextMask) * 2 + (anchored ? 1 : 0);
    const name = this.starts[key]! || this.makeStart(context, anchored, key);
    if (context === Context.edge && name !== Transition.gaveUp) {
      this.edgeStart = name;
      this.edgeAnchored = anchored;
    }
    return name;
  }

  private makeStart(context: number, anchored: boolean, key: number): number {
    const entry = anchored ? this.program.anchoredStart : this.program.unanchoredStart;
    this.determinizer.start(entry, context);
    const name = this.determinizer.foundMatch ? Transition.matched : this.internOrClear(-1);
    if (name !== Transition.gaveUp) this.starts[key] = name;
    return name;
  }

  /**
   * Works out an unknown entry of the table. `progress` is the number of bytes this search has read so far. The table
   * and the rows of states known to the caller may be gone afterwards: go on from what is returned.
   */
  compute(row: number, unit: number, progress: number): number {
    const { determinizer, cache } = this;
    cache.stepFrom(row, unit, determinizer);
    let name: number;
    if (determinizer.foundMatch) name = Transition.matched;
    else if (unit === this.alphabet.endUnit) {
      name = (determinizer.resultFlags & SetFlag.matched) !== 0 ? Transition.matched : Transition.dead;
    } else {
      name = cache.intern(determinizer);
      if (name === Transition.unknown) return this.internOrClear(progress);
    }
    cache.table[row + unit] = name;
    return name;
  }

  private internOrClear(progress: number): number {
    let name = this.cache.intern(this.determinizer);
    if (name !== Transition.unknown) return name;
    const sinceClear = progress - this.clearedAt;
    const repeated = this.clearedAt >= 0;
    if (repeated && sinceClear < bytesPerStateWorthwhile * this.cache.size) return Transition.gaveUp;
    this.clear();
    this.clearedAt = Math.max(progress, 0);
    name = this.cache.intern(this.determinizer);
    return name === Transition.unknown ? Transition.gaveUp : name;
  }

  private clear(): void {
    this.cache.clear();
    this.starts.fill(0);
    this.edgeStart = 0;
  }
}
