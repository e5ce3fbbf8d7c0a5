/**
 * The token slots of one scan: parallel typed arrays, reused for every value, so that tokenising and folding
 * allocate nothing.
 */

import { TokenClass } from './token-class.ts';

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
  /** Byte that opened a string or quoted name; 0 when the quote was only assumed. Only strings,
   * variables and empty names have a meaning here: other tokens leave it as it was. */
  readonly open = new Uint8Array(SLOTS);
  /** Byte that closed it; 0 when the input ended first. As `open`, only where there may be quotes. */
  readonly close = new Uint8Array(SLOTS);

  /** Fills a slot with a token that is no word, no operator and not quoted. */
  set(slot: number, kind: number, start: number, end: number): void {
    this.kind[slot] = kind;
    this.start[slot] = start;
    this.end[slot] = end;
    this.word[slot] = 0;
    this.symbol[slot] = 0;
  }

  /** Fills a slot with a word of the vocabulary. */
  setWord(slot: number, kind: number, start: number, end: number, word: number): void {
    this.kind[slot] = kind;
    this.start[slot] = start;
    this.end[slot] = end;
    this.word[slot] = word;
    this.symbol[slot] = 0;
  }

  /** Fills a slot with an operator, punctuation or a comment, and its first bytes. */
  setSymbol(slot: number, kind: number, start: number, end: number, symbol: number): void {
    this.kind[slot] = kind;
    this.start[slot] = start;
    this.end[slot] = end;
    this.word[slot] = 0;
    this.symbol[slot] = symbol;
  }

  /** Fills a slot with a string; `open` and `close` are its quotes. */
  setString(slot: number, start: number, end: number, open: number, close: number): void {
    this.set(slot, TokenClass.string, start, end);
    this.open[slot] = open;
    this.close[slot] = close;
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
