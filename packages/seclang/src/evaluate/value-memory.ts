import { ValueHash } from './value-hash.ts';

/** Entries in a set; the one that was used longest ago is replaced. */
const ways = 4;

/**
 * Remembers values that no rule matched, by a keyed hash of 64 bits and the class of the value: header values repeat
 * from request to request, and need to be looked at once. Bounded, and no value is kept.
 */
export class ValueMemory {
  readonly #entries: Int32Array;
  readonly #setMask: number;
  readonly #hash: ValueHash;
  #slot = 0;
  #low = 0;
  #high = 0;

  /** @param sets a power of two. Default 4,096 sets of 4: 128 KiB for 16,384 values */
  constructor(key: Int32Array, sets = 4096) {
    this.#entries = new Int32Array(sets * ways * 2);
    this.#setMask = sets - 1;
    this.#hash = new ValueHash(key);
  }

  /** Whether the value was remembered for the class. After false, `remember` stores it. */
  isKnown(bytes: Uint8Array, start: number, end: number, domain: number): boolean {
    const hash = this.#hash;
    hash.hash(bytes, start, end, domain);
    // Zero marks an empty entry.
    const low = hash.low === 0 ? 1 : hash.low;
    const { high } = hash;
    this.#low = low;
    this.#high = high;
    const entries = this.#entries;
    const first = (high & this.#setMask) * ways * 2;
    this.#slot = first;
    for (let at = first; at < first + ways * 2; at += 2) {
      if (entries[at] !== low || entries[at + 1] !== high) continue;
      // Used last goes first, so that the last of a set is the one to replace.
      for (let move = at; move > first; move -= 2) {
        entries[move] = entries[move - 2]!;
        entries[move + 1] = entries[move - 1]!;
      }
      entries[first] = low;
      entries[first + 1] = high;
      return true;
    }
    return false;
  }

  /** Remembers the value of the last `isKnown`. Call it before another value is asked for. */
  remember(): void {
    const entries = this.#entries;
    const first = this.#slot;
    for (let move = first + (ways - 1) * 2; move > first; move -= 2) {
      entries[move] = entries[move - 2]!;
      entries[move + 1] = entries[move - 1]!;
    }
    entries[first] = this.#low;
    entries[first + 1] = this.#high;
  }
}
