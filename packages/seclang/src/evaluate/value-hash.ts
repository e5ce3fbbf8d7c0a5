/**
 * HalfSipHash-1-3 with 64 bits of output (Aumasson, Bernstein: SipHash; the variant on 32-bit words): a keyed hash, so
 * that nobody outside can make two values that the value memory takes for one. The two halves are left in `low` and
 * `high`.
 *
 * PERF: called for every value; no allocation. Guarded by the crs bench.
 */
export class ValueHash {
  low = 0;
  high = 0;
  readonly #key0: number;
  readonly #key1: number;

  /** @param key two random words, secret and of this process */
  constructor(key: Int32Array) {
    this.#key0 = key[0]!;
    this.#key1 = key[1]!;
  }

  /** Hashes `bytes[start, end)` together with a number that separates uses. */
  hash(bytes: Uint8Array, start: number, end: number, domain: number): void {
    const k0 = this.#key0;
    const k1 = this.#key1;
    let v0 = k0 ^ domain;
    let v1 = k1 ^ 0xee;
    let v2 = 0x6c796765 ^ k0;
    let v3 = 0x74656462 ^ k1;
    const length = end - start;
    const whole = start + (length & ~3);
    let at = start;
    for (;;) {
      let word: number;
      if (at < whole) {
        word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
        at += 4;
      } else {
        word = length << 24;
        for (let shift = 0; at < end; at++, shift += 8) word |= bytes[at]! << shift;
        at = -1;
      }
      v3 ^= word;
      v0 = (v0 + v1) | 0;
      v1 = (v1 << 5) | (v1 >>> 27);
      v1 ^= v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = (v3 << 8) | (v3 >>> 24);
      v3 ^= v2;
      v0 = (v0 + v3) | 0;
      v3 = (v3 << 7) | (v3 >>> 25);
      v3 ^= v0;
      v2 = (v2 + v1) | 0;
      v1 = (v1 << 13) | (v1 >>> 19);
      v1 ^= v2;
      v2 = (v2 << 16) | (v2 >>> 16);
      v0 ^= word;
      if (at < 0) break;
    }
    v2 ^= 0xee;
    for (let round = 0; round < 7; round++) {
      v0 = (v0 + v1) | 0;
      v1 = (v1 << 5) | (v1 >>> 27);
      v1 ^= v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = (v3 << 8) | (v3 >>> 24);
      v3 ^= v2;
      v0 = (v0 + v3) | 0;
      v3 = (v3 << 7) | (v3 >>> 25);
      v3 ^= v0;
      v2 = (v2 + v1) | 0;
      v1 = (v1 << 13) | (v1 >>> 19);
      v1 ^= v2;
      v2 = (v2 << 16) | (v2 >>> 16);
      if (round === 2) {
        this.low = v1 ^ v3;
        v1 ^= 0xdd;
      }
    }
    this.high = v1 ^ v3;
  }
}
