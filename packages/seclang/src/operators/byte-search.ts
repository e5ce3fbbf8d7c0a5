/** Comparing and finding bytes. */

/** Whether `needle` stands at `at`. */
export function standsAt(bytes: Uint8Array, at: number, end: number, needle: Uint8Array): boolean {
  if (at < 0 || at + needle.length > end) return false;
  for (let i = 0; i < needle.length; i++) if (bytes[at + i] !== needle[i]) return false;
  return true;
}

/** Offset of `needle` in `bytes[start, end)`, or -1. An empty needle is found at the start. */
export function findBytes(bytes: Uint8Array, start: number, end: number, needle: Uint8Array): number {
  if (needle.length === 0) return start;
  const first = needle[0]!;
  const last = end - needle.length;
  for (let at = start; at <= last; at++) {
    if (bytes[at] === first && standsAt(bytes, at, end, needle)) return at;
  }
  return -1;
}

/** A linear-time search for one needle (Knuth, Morris, Pratt), for needles and values of any size. */
export class Needle {
  readonly bytes: Uint8Array;
  readonly #borders: Int32Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#borders = new Int32Array(bytes.length + 1);
    this.#borders[0] = -1;
    let border = -1;
    for (let i = 0; i < bytes.length; i++) {
      while (border >= 0 && bytes[border] !== bytes[i]) border = this.#borders[border]!;
      this.#borders[i + 1] = ++border;
    }
  }

  /** Offset of the first occurrence in `bytes[start, end)`, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const needle = this.bytes;
    if (needle.length <= 4) return findBytes(bytes, start, end, needle);
    const borders = this.#borders;
    let matched = 0;
    for (let at = start; at < end; at++) {
      while (matched >= 0 && needle[matched] !== bytes[at]) matched = borders[matched]!;
      if (++matched === needle.length) return at + 1 - matched;
    }
    return -1;
  }
}
