/** A small seeded generator (mulberry32), so that a failing case can be run again from its seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number in [0, 1). */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** A whole number in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** Text of ASCII, two-, three- and four-byte characters. */
  text(maxLength: number): string {
    const length = this.below(maxLength + 1);
    return Array.from({ length }, () => String.fromCodePoint(this.#codePoint())).join('');
  }

  #codePoint(): number {
    const kind = this.below(10);
    if (kind < 7) return 0x20 + this.below(0x5f);
    if (kind === 7) return 0x80 + this.below(0x700);
    if (kind === 8) return 0x800 + this.below(0xd000);
    return 0x10000 + this.below(0x10000);
  }

  /** Whole numbers of every varint size, within [low, high]. */
  whole(low: number, high: number): number {
    const magnitude = Math.floor(2 ** (this.fraction() * 54)) - 1;
    const value = low < 0 && this.chance(0.4) ? -magnitude : magnitude;
    return Math.max(low, Math.min(high, value));
  }
}
