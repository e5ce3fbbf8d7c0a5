/**
 * The token slots of one scan: parallel typed arrays, reused for every value, so that tokenising and folding
 * allocate nothing.
 */

/** Slots: five of the fingerprint, one looked ahead, one for a comment kept back, one spare. */
const SLOTS = 8;

/** Fixed-size, structure-of-arrays storage for tokens. Offsets are absolute in the scanned bytes. */
export class TokenBuffer {
  /** Class number, see `token-class.ts`. */
  readonly kind = new Uint8Array(SLOTS);
  /** First byte of the token's text; after the quote for strings, after the `@` for variables. */
  readonly start = new Int32Array(SLOTS);
  /** One past the last byte of the text; before the closing quote for strings. */
  readonly end = new Int32Array(SLOTS);
  /** Vocabulary id of the text (see `vocabulary.ts`), 0 when the text is no known word. */
  readonly word = new Uint16Array(SLOTS);
  /** For operators of up to three bytes: the bytes, first in the low byte. Otherwise 0. */
  readonly symbol = new Int32Array(SLOTS);
  /** Byte that opened a string or quoted name; 0 when the quote was only assumed or there is none. */
  readonly open = new Uint8Array(SLOTS);
  /** Byte that closed it; 0 when the input ended first. */
  readonly close = new Uint8Array(SLOTS);

  /** Empties a slot. */
  clear(slot: number): void {
    this.kind[slot] = 0;
    this.word[slot] = 0;
    this.symbol[slot] = 0;
    this.open[slot] = 0;
    this.close[slot] = 0;
  }

  /** Fills a slot that was cleared. */
  set(slot: number, kind: number, start: number, end: number): void {
    this.kind[slot] = kind;
    this.start[slot] = start;
    this.end[slot] = end;
  }

  /** Copies a token from one slot to another. */
  copy(to: number, from: number): void {
    this.kind[to] = this.kind[from]!;
    this.start[to] = this.start[from]!;
    this.end[to] = this.end[from]!;
    this.word[to] = this.word[from]!;
    this.symbol[to] = this.symbol[from]!;
    this.open[to] = this.open[from]!;
    this.close[to] = this.close[from]!;
  }
}
