/**
 * Finds keys that occur twice in one JSON object without storing keys: each is two hashes and a length. Two different
 * keys of an object are taken for the same with a probability below 2^-60.
 *
 * The keys of open objects lie on a stack. A small object is searched from its first key to its last; one with more
 * than `linearLimit` keys gets an open-addressing table, in which a probe is bounded: the hashes start from a seed that
 * the sender does not know, and an input that makes keys collide all the same costs at most `probeLimit` steps for each
 * key, and is reported.
 */
const stride = 3;
const linearLimit = 24;
const probeLimit = 32;
/**
 * Slots of a table for each key, at least. At one key in four slots a run of `probeLimit` taken ones has a probability
 * below 1e-8 for each key; at one in two it would be met by some seeds with honest keys.
 */
const sparseness = 4;

/** Answers of `KeySet.add`. */
export const KeySeen = { First: 0, Again: 1, Unknown: 2 } as const;
/** One of `KeySeen`. */
export type KeySeen = (typeof KeySeen)[keyof typeof KeySeen];

/** The keys of the objects that are open. */
export class KeySet {
  readonly #seed: number;
  #keys = new Int32Array(64 * stride);
  /** Keys on the stack. */
  #count = 0;
  /** For each open object, the stack position of its first key. */
  #firstKey = new Int32Array(16);
  #depth = 0;
  /** Tables of the large objects that are open: stack position of a key plus one, 0 for a free slot. */
  readonly #tables: (Int32Array | undefined)[] = [];

  constructor(seed: number) {
    this.#seed = seed | 0;
  }

  clear(): void {
    this.#count = 0;
    this.#depth = 0;
    this.#tables.length = 0;
    if (this.#keys.length > 4096 * stride) this.#keys = new Int32Array(64 * stride);
  }

  /** An object begins. */
  open(): void {
    if (this.#depth === this.#firstKey.length) {
      const grown = new Int32Array(this.#depth * 2);
      grown.set(this.#firstKey);
      this.#firstKey = grown;
    }
    this.#firstKey[this.#depth++] = this.#count;
  }

  /** The innermost object ends. */
  close(): void {
    this.#depth--;
    this.#count = this.#firstKey[this.#depth]!;
    if (this.#tables.length > this.#depth) this.#tables.length = this.#depth;
  }

  /** Adds a key to the innermost object. */
  add(bytes: Uint8Array, start: number, end: number): KeySeen {
    let a = this.#seed;
    let b = ~this.#seed;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      a = Math.imul(a ^ byte, 0x01000193);
      b = Math.imul(b + byte, 0x85ebca6b);
      b ^= b >>> 13;
    }
    const length = end - start;
    const first = this.#firstKey[this.#depth - 1]!;
    if (this.#count - first >= linearLimit) return this.#addToTable(a, b, length);
    const keys = this.#keys;
    for (let at = first * stride, last = this.#count * stride; at < last; at += stride) {
      if (keys[at] === a && keys[at + 1] === b && keys[at + 2] === length) return KeySeen.Again;
    }
    this.#push(a, b, length);
    return KeySeen.First;
  }

  #push(a: number, b: number, length: number): void {
    const at = this.#count * stride;
    if (at === this.#keys.length) {
      const grown = new Int32Array(at * 2);
      grown.set(this.#keys);
      this.#keys = grown;
    }
    this.#keys[at] = a;
    this.#keys[at + 1] = b;
    this.#keys[at + 2] = length;
    this.#count++;
  }

  #addToTable(a: number, b: number, length: number): KeySeen {
    const first = this.#firstKey[this.#depth - 1]!;
    const size = this.#count - first;
    let table: Int32Array | undefined = this.#tables[this.#depth - 1];
    if (table === undefined || size * sparseness >= table.length) {
      table = this.#buildTable(first, table === undefined ? 128 : table.length * 2);
      this.#tables[this.#depth - 1] = table;
    }
    const keys = this.#keys;
    const mask = table.length - 1;
    let slot = spread(a, b) & mask;
    for (let probe = 0; probe < probeLimit; probe++) {
      const position: number = table[slot]!;
      if (position === 0) {
        table[slot] = this.#count + 1;
        this.#push(a, b, length);
        return KeySeen.First;
      }
      const at = (position - 1) * stride;
      if (keys[at] === a && keys[at + 1] === b && keys[at + 2] === length) return KeySeen.Again;
      slot = (slot + 1) & mask;
    }
    return KeySeen.Unknown;
  }

  #buildTable(first: number, size: number): Int32Array {
    const table = new Int32Array(size);
    for (let position = first; position < this.#count; position++) {
      let slot = spread(this.#keys[position * stride]!, this.#keys[position * stride + 1]!) & (size - 1);
      for (let probe = 0; probe < probeLimit; probe++) {
        if (table[slot] === 0) {
          table[slot] = position + 1;
          break;
        }
        slot = (slot + 1) & (size - 1);
      }
    }
    return table;
  }
}

/** Both hashes mixed so that keys which differ in a digit land far apart (the finaliser of MurmurHash3). */
function spread(a: number, b: number): number {
  let mixed = a ^ Math.imul(b, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
