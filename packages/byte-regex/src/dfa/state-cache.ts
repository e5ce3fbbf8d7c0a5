/**
 * The states that a lazy automaton has met so far: their sets, their transitions, and an index to find a set again.
 * Bounded; when it is full, everything is forgotten and built anew (a state is cheap, finding out which one to keep is
 * not).
 */
import { type Determinizer, SetFlag } from './determinize.ts';

/**
 * What an entry of the transition table says. A state is named by the offset of its row; a state whose set is flagged
 * `matched` is named by the negative of that, so that one comparison finds both "unknown" and "matched".
 */
export const Transition = {
  unknown: 0,
  /** No match can come any more. */
  dead: -1,
  /** There is a match: the answer of `test`, and of the end of the text. */
  matched: -2,
  /** The cache is of no use for this text: take another engine. */
  gaveUp: -3,
} as const;

/** Rows left free so that the negative of a row offset is below every {@link Transition}. */
const reservedRows = 2;
const firstCapacity = 16;

/** Upper bound on the memory of the caches of this thread, and what they use. */
export interface CacheBudget {
  /** Bytes for all caches together. */
  limit: number;
  used: number;
  /** Grows by one whenever all caches must be dropped. */
  generation: number;
}

/** Default: 48 MiB for a thread. CRS 4 on ordinary traffic settles at less than half of that. */
export const threadCacheBudget: CacheBudget = { limit: 48 << 20, used: 0, generation: 0 };

/** States and transitions that were computed so far, up to a limit of bytes; then it begins anew. */
export class StateCache {
  /** `table[row + unit]` is a {@link Transition}, a row, or the negative of a row. */
  table: Int32Array;
  private readonly units: number;
  private readonly maxBytes: number;
  private readonly budget: CacheBudget;
  private generation: number;
  private capacity = firstCapacity;
  private states = reservedRows;
  /** For each state, where its set starts in the pool: one word of flags, then the instructions. */
  private setStart: Int32Array = new Int32Array(firstCapacity + 1);
  private pool: Int32Array = new Int32Array(256);
  private poolSize = 0;
  private index: Int32Array = new Int32Array(firstCapacity * 2);
  private counted = 0;

  constructor(units: number, maxBytes: number, budget: CacheBudget = threadCacheBudget) {
    this.units = units;
    this.maxBytes = maxBytes;
    this.budget = budget;
    this.generation = budget.generation;
    this.table = new Int32Array(firstCapacity * units);
    this.account();
  }

  /** States met since the cache was last emptied. */
  get size(): number {
    return this.states - reservedRows;
  }

  /** Whether all caches of the thread were told to drop what they have. */
  get isStale(): boolean {
    return this.generation !== this.budget.generation;
  }

  /** Calls the determinizer for the step from the state at `row`. */
  stepFrom(row: number, unit: number, determinizer: Determinizer): void {
    const state = row / this.units;
    const at = this.setStart[state]!;
    determinizer.step(this.pool, at + 1, this.setStart[state + 1]! - at - 1, this.pool[at]!, unit);
  }

  /** The name of the set that the determinizer has built; `Transition.unknown` when there is no room for it. */
  intern(determinizer: Determinizer): number {
    const { result, resultSize, resultFlags } = determinizer;
    if (resultSize === 0 && resultFlags === 0) return Transition.dead;
    const hash = hashOf(resultFlags, result, 0, resultSize);
    const mask = this.index.length - 1;
    let slot = hash & mask;
    for (; this.index[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.equals(this.index[slot]!, result, resultSize, resultFlags))
        return this.nameOf(this.index[slot]!);
    }
    if (!this.makeRoom(resultSize + 1)) return Transition.unknown;
    const state = this.states++;
    this.pool[this.poolSize++] = resultFlags;
    for (let index = 0; index < resultSize; index++) this.pool[this.poolSize++] = result[index]!;
    this.setStart[state + 1] = this.poolSize;
    this.enter(state, hash);
    return this.nameOf(state);
  }

  /** Forgets all states, and gives memory back when the thread as a whole has too much. */
  clear(): void {
    if (this.isStale) {
      this.capacity = firstCapacity;
      this.table = new Int32Array(firstCapacity * this.units);
      this.setStart = new Int32Array(firstCapacity + 1);
      this.pool = new Int32Array(256);
      this.index = new Int32Array(firstCapacity * 2);
      this.generation = this.budget.generation;
      this.counted = 0;
      this.account();
    } else {
      this.table.fill(0);
      this.setStart.fill(0);
      this.index.fill(0);
    }
    this.states = reservedRows;
    this.poolSize = 0;
  }

  private nameOf(state: number): number {
    const row = state * this.units;
    return (this.pool[this.setStart[state]!]! & SetFlag.matched) !== 0 ? -row : row;
  }

  private equals(state: number, result: Int32Array, size: number, flags: number): boolean {
    const at = this.setStart[state]!;
    if (this.setStart[state + 1]! - at - 1 !== size || this.pool[at] !== flags) return false;
    for (let index = 0; index < size; index++) {
      if (this.pool[at + 1 + index] !== result[index]) return false;
    }
    return true;
  }

  /** Room for one more state with `words` words in the pool. */
  private makeRoom(words: number): boolean {
    if (this.poolSize + words > this.pool.length) {
      const length = Math.max(this.pool.length * 2, this.poolSize + words);
      if (!this.mayGrow((length - this.pool.length) * 4)) return false;
      const pool = new Int32Array(length);
      pool.set(this.pool);
      this.pool = pool;
      this.account();
    }
    if (this.states < this.capacity) return true;
    if (!this.mayGrow(this.capacity * this.units * 4)) return false;
    this.capacity *= 2;
    const table = new Int32Array(this.capacity * this.units);
    table.set(this.table);
    this.table = table;
    const starts = new Int32Array(this.capacity + 1);
    starts.set(this.setStart);
    this.setStart = starts;
    this.rebuildIndex();
    this.account();
    return true;
  }

  /** A cache may always grow to its own maximum; the thread's budget, when passed, makes all caches start anew. */
  private mayGrow(bytes: number): boolean {
    if (this.bytes() + bytes > this.maxBytes) return false;
    if (this.budget.used + bytes > this.budget.limit) {
      this.budget.generation++;
      this.budget.used = 0;
      return false;
    }
    return true;
  }

  private bytes(): number {
    return 4 * (this.table.length + this.pool.length + this.setStart.length + this.index.length);
  }

  private account(): void {
    if (this.isStale) return;
    const bytes = this.bytes();
    this.budget.used += bytes - this.counted;
    this.counted = bytes;
  }

  private rebuildIndex(): void {
    this.index = new Int32Array(this.capacity * 2);
    for (let state = reservedRows; state < this.states; state++) {
      const at = this.setStart[state]!;
      const end = this.setStart[state + 1]!;
      this.enter(state, hashOf(this.pool[at]!, this.pool, at + 1, end));
    }
  }

  private enter(state: number, hash: number): void {
    const mask = this.index.length - 1;
    let slot = hash & mask;
    while (this.index[slot] !== 0) slot = (slot + 1) & mask;
    this.index[slot] = state;
  }
}

function hashOf(flags: number, words: Int32Array, from: number, to: number): number {
  let hash = Math.imul(flags + 1, 0x9e37_79b1);
  for (let index = from; index < to; index++) {
    hash = Math.imul(hash ^ words[index]!, 0x85eb_ca6b);
    hash ^= hash >>> 15;
  }
  return hash;
}
