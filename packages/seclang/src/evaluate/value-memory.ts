import { ValueHash } from './value-hash.ts';

/** Entries in a set; the one that was used longest ago is replaced. */
const ways = 4;
/** Words of an entry: both halves of the hash, and the number of its list of rules. */
const stride = 3;
/** Most different lists of rules. Benign traffic has a handful; when more are seen, the memory starts anew. */
const mostLists = 1024;

/**
 * Remembers which rules' operators matched a value (mostly none), by a keyed hash of 64 bits and the class of the value:
 * header values, methods, names and paths repeat from request to request, and need to be looked at once. Bounded, and
 * no value is kept.
 */
export class ValueMemory {
  /** Lists of rules by number; the first is empty. */
  readonly lists: Int32Array[] = [new Int32Array(0)];
  readonly #entries: Int32Array;
  readonly #setMask: number;
  readonly #hash: ValueHash;
  readonly #listNumbers = new Map<string, number>([['', 0]]);
  #slot = 0;
  #low = 0;
  #high = 0;

  /**
   * @param key two random words of this process
   * @param sets a power of two. Default 4,096 sets of 4: 192 KiB for 16,384 values
   */
  constructor(key: Int32Array, sets = 4096) {
    this.#entries = new Int32Array(sets * ways * stride);
    this.#setMask = sets - 1;
    this.#hash = new ValueHash(key);
  }

  /**
   * The number of the list of rules that matched the value, or -1 when the value is not known. After -1, `remember`
   * stores it.
   */
  recall(bytes: Uint8Array, start: number, end: number, domain: number): number {
    const hash = this.#hash;
    hash.hash(bytes, start, end, domain);
    // Zero marks an empty entry.
    const low = hash.low === 0 ? 1 : hash.low;
    const { high } = hash;
    this.#low = low;
    this.#high = high;
    const entries = this.#entries;
    const first = (high & this.#setMask) * ways * stride;
    this.#slot = first;
    for (let at = first; at < first + ways * stride; at += stride) {
      if (entries[at] !== low || entries[at + 1] !== high) continue;
      const list = entries[at + 2]!;
      if (at !== first) {
        entries.copyWithin(first + stride, first, at);
        this.#write(first, list);
      }
      return list;
    }
    return -1;
  }

  /** Remembers which rules (by sequence number) matched the value of the last `recall`. */
  remember(rules: readonly number[]): void {
    const key = rules.join();
    let list = this.#listNumbers.get(key);
    if (list === undefined) {
      if (this.lists.length >= mostLists) this.#forgetAll();
      list = this.lists.push(Int32Array.from(rules)) - 1;
      this.#listNumbers.set(key, list);
    }
    const first = this.#slot;
    this.#entries.copyWithin(first + stride, first, first + (ways - 1) * stride);
    this.#write(first, list);
  }

  #write(at: number, list: number): void {
    this.#entries[at] = this.#low;
    this.#entries[at + 1] = this.#high;
    this.#entries[at + 2] = list;
  }

  #forgetAll(): void {
    this.#entries.fill(0);
    this.lists.length = 1;
    this.#listNumbers.clear();
    this.#listNumbers.set('', 0);
  }
}
