/** Choices that are the same on every run. */

/** A source of pseudo-random numbers (mulberry32) with the choices that generators of requests make. */
export class Seeded {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** An integer from 0 to `below` − 1. */
  integer(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  /** One of the items. */
  one<Item>(items: readonly Item[]): Item {
    return items[this.integer(items.length)]!;
  }

  /** `count` items, with repetition. */
  some<Item>(items: readonly Item[], count: number): Item[] {
    return Array.from({ length: count }, () => this.one(items));
  }

  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string {
    return Array.from({ length }, () => '0123456789abcdef'[this.integer(16)]).join('');
  }

  /** `length` characters of the URL-safe base64 alphabet. */
  token(length: number): string {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    return Array.from({ length }, () => alphabet[this.integer(64)]).join('');
  }

  /** A UUID-like id. */
  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-a${this.hex(3)}-${this.hex(12)}`;
  }
}
