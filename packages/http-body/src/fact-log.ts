import { describeFact, type FactClass, type FactCode, factCatalogue, factCount } from './fact.ts';

/** One recorded fact. */
export interface FactEntry {
  /** Stable dotted name. */
  readonly name: string;
  readonly class: FactClass;
  /** Byte offset in the input at which it was seen. */
  readonly offset: number;
}

const classOf: Uint8Array = Uint8Array.from(factCatalogue(), ({ class: c }) =>
  c === 'error' ? 0 : c === 'limit' ? 1 : 2,
);

/**
 * Facts of one parse: a count for each code, and the first few with their offsets.
 * Recording costs O(1) and a fixed amount of memory, however often hostile input repeats a malformation.
 */
export class FactLog {
  /** How many facts are kept with their offset. 32: enough to explain a decision, small enough for a record. */
  static readonly kept = 32;

  readonly #counts = new Int32Array(factCount);
  readonly #firstOffset = new Int32Array(factCount);
  readonly #codes = new Uint8Array(FactLog.kept);
  readonly #offsets = new Int32Array(FactLog.kept);
  readonly #classCounts = new Int32Array(3);
  #total = 0;

  /** Records a fact at a byte offset of the input. */
  add(code: FactCode, offset: number): void {
    const seen = this.#counts[code]!;
    if (seen === 0) this.#firstOffset[code] = offset;
    this.#counts[code] = seen + 1;
    this.#classCounts[classOf[code]!]! += 1;
    if (this.#total < FactLog.kept) {
      this.#codes[this.#total] = code;
      this.#offsets[this.#total] = offset;
    }
    this.#total += 1;
  }

  /** How many facts were recorded, of all codes. */
  get total(): number {
    return this.#total;
  }

  /** Whether a fact was recorded at least once. */
  has(code: FactCode): boolean {
    return this.#counts[code]! > 0;
  }

  /** How often a fact was recorded. */
  count(code: FactCode): number {
    return this.#counts[code]!;
  }

  /** Offset of a fact's first occurrence, or -1. */
  firstOffset(code: FactCode): number {
    return this.#counts[code]! > 0 ? this.#firstOffset[code]! : -1;
  }

  /** How many facts of a class were recorded. */
  countOfClass(factClass: FactClass): number {
    return this.#classCounts[factClass === 'error' ? 0 : factClass === 'limit' ? 1 : 2]!;
  }

  /** The first `FactLog.kept` facts in the order they were recorded. Allocates: for records, not for the data path. */
  entries(): FactEntry[] {
    const entries: FactEntry[] = [];
    for (let i = 0; i < Math.min(this.#total, FactLog.kept); i++) {
      const { name, class: factClass } = describeFact(this.#codes[i] as FactCode);
      entries.push({ name, class: factClass, offset: this.#offsets[i]! });
    }
    return entries;
  }

  /** Name and count of every fact that was recorded, in the catalogue's order. Allocates. */
  counts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { code, name } of factCatalogue())
      if (this.#counts[code]! > 0) counts.set(name, this.#counts[code]!);
    return counts;
  }

  /** Forgets everything, for the next parse. */
  clear(): void {
    if (this.#total === 0) return;
    this.#counts.fill(0);
    this.#classCounts.fill(0);
    this.#total = 0;
  }
}
