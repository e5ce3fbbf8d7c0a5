/**
 * Finds keys that occur twice in one JSON object: an open-addressing table of (object, two hashes, length), so that no
 * key is stored. Two different keys of an object are taken for the same with a probability below 2^-60.
 *
 * The hashes start from a seed that the sender does not know. Even so a probe is bounded: an input that makes keys
 * collide costs at most `probeLimit` steps for each key, and is reported.
 */
const stride = 4;
const initialSlots = 256;
const probeLimit = 32;

/** Answers of `KeySet.add`. */
export const KeySeen = { First: 0, Again: 1, Unknown: 2 } as const;
/** One of `KeySeen`. */
export type KeySeen = (typeof KeySeen)[keyof typeof KeySeen];

/** The keys of all open and closed objects of one document. */
export class KeySet {
  readonly #seed: number;
  #slots = new Int32Array(initialSlots * stride);
  #mask = initialSlots - 1;
  #used = 0;

  constructor(seed: number) {
    this.#seed = seed | 0;
  }

  clear(): void {
    if (this.#mask >= 4096) {
      this.#slots = new Int32Array(initialSlots * stride);
      this.#mask = initialSlots - 1;
    } else if (this.#used > 0) this.#slots.fill(0);
    this.#used = 0;
  }

  /** Adds a key to an object (numbered from 1). */
  add(object: number, bytes: Uint8Array, start: number, end: number): KeySeen {
    let a = this.#seed;
    let b = ~this.#seed;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      a = Math.imul(a ^ byte, 0x01000193);
      b = Math.imul(b + byte, 0x85ebca6b);
      b ^= b >>> 13;
    }
    a ^= a >>> 15;
    const length = end - start;
    let slot = (Math.imul(a ^ Math.imul(object, 0x9e3779b1), 0x2c1b3c6d) >>> 7) & this.#mask;
    const slots = this.#slots;
    for (let probe = 0; probe < probeLimit; probe++) {
      const at = slot * stride;
      if (slots[at] === 0) {
        slots[at] = object;
        slots[at + 1] = a;
        slots[at + 2] = b;
        slots[at + 3] = length;
        this.#used++;
        if (this.#used * 2 > this.#mask) this.#grow();
        return KeySeen.First;
      }
      if (slots[at] === object && slots[at + 1] === a && slots[at + 2] === b && slots[at + 3] === length) {
        return KeySeen.Again;
      }
      slot = (slot + 1) & this.#mask;
    }
    return KeySeen.Unknown;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    this.#used = 0;
    for (let at = 0; at < old.length; at += stride) if (old[at] !== 0) this.#insert(old, at);
  }

  #insert(old: Int32Array, from: number): void {
    const slots = this.#slots;
    let slot = (Math.imul(old[from + 1]! ^ Math.imul(old[from]!, 0x9e3779b1), 0x2c1b3c6d) >>> 7) & this.#mask;
    for (let probe = 0; probe < probeLimit; probe++) {
      const at = slot * stride;
      if (slots[at] === 0) {
        slots[at] = old[from]!;
        slots[at + 1] = old[from + 1]!;
        slots[at + 2] = old[from + 2]!;
        slots[at + 3] = old[from + 3]!;
        this.#used++;
        return;
      }
      slot = (slot + 1) & this.#mask;
    }
  }
}
