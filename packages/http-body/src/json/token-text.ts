import { hexValue } from '../decode/hex.ts';
import { writeUtf8 } from '../decode/utf8.ts';
import { Fact } from '../fact.ts';
import { moveDown } from '../move-down.ts';
import type { ParseState } from '../parse-state.ts';
import { plainInString, simpleEscape } from './grammar.ts';

const backslash = 0x5c;
const replacement = 0xfffd;
/** Bytes of a surrogate pair's escape. */
const longestEscape = 12;

/** Where in a string the reader is. */
const Inside = { Text: 0, Escape: 1, UnicodeEscape: 2 } as const;
type Inside = (typeof Inside)[keyof typeof Inside];

/**
 * The text of the current JSON token in the arena. Strings (RFC 8259 section 7) are decoded in place: the input was
 * copied there in one piece, and a decoded character is never longer than its escape, so that writing cannot overtake
 * reading.
 *
 * PERF: the loop over plain text makes no call per byte; guarded by the json cases of bench/http-body.bench.ts.
 */
export class TokenText {
  readonly #state: ParseState;
  /** Start of the text in the arena. */
  start = 0;
  /** Where its next byte goes. */
  end = 0;
  #isClosed = false;
  #in: Inside = Inside.Text;
  #quote = 0;
  #highBytes = 0;
  #hexDigits = 0;
  #codeUnit = 0;
  /** A high surrogate that waits for its other half; 0 when none does. */
  #surrogate = 0;

  constructor(state: ParseState) {
    this.#state = state;
  }

  /** Whether the closing quote has come. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether the text has bytes above 0x7f that came as they are, so that its UTF-8 is to be checked. */
  get hasHighBytes(): boolean {
    return this.#highBytes >= 0x80;
  }

  /** A token begins at this arena offset. A word has no quote: 0. */
  begin(at: number, quote: number): void {
    this.start = at;
    this.end = at;
    this.#quote = quote;
    this.#isClosed = false;
    this.#in = Inside.Text;
    this.#highBytes = 0;
    this.#surrogate = 0;
  }

  /**
   * Reads a string up to its closing quote and returns the arena offset behind it, or up to `chunkEnd`. `base` is the
   * input offset minus the arena offset.
   */
  read(start: number, chunkEnd: number, base: number): number {
    const { bytes } = this.#state.fields;
    let i = start;
    while (i < chunkEnd && !this.#isClosed) {
      if (this.#in === Inside.Text) i = this.#readText(i, chunkEnd, base);
      else if (this.#in === Inside.Escape) this.#readEscape(bytes[i]!, base + i++);
      else if (this.#readHexDigit(bytes[i]!, base + i)) i++;
    }
    return i;
  }

  /** The input ends inside the string. */
  finish(offset: number): void {
    if (this.#surrogate !== 0) this.#flushSurrogate(offset);
  }

  /** The unfinished text becomes the arena's last bytes, so that the next chunk follows it. */
  keep(chunkEnd: number): void {
    const { fields } = this.#state;
    // Nothing was written behind the chunk: the text is the last thing there.
    if (fields.used === chunkEnd) fields.advance(this.end);
    else {
      this.start = fields.moveToEnd(this.start, this.end);
      this.end = fields.used;
    }
    if (this.#quote === 0) return;
    // For an escape in progress, room for what it may become stays between the text and the next chunk.
    fields.ensure(this.end + longestEscape);
    fields.advance(this.end + longestEscape);
  }

  #readText(start: number, chunkEnd: number, base: number): number {
    const { bytes } = this.#state.fields;
    if (this.#surrogate !== 0 && bytes[start] !== backslash) this.#flushSurrogate(base + start);
    const plain = plainInString;
    const quote = this.#quote;
    let high = this.#highBytes;
    let i = start;
    for (;;) {
      while (i < chunkEnd && plain[bytes[i]!] === 1) i++;
      if (i === chunkEnd) break;
      const c = bytes[i]!;
      if (c === quote || c === backslash) break;
      if (c >= 0x80) high = c;
      else if (c < 0x20) this.#reportControl(c, base + i);
      i++;
    }
    this.#highBytes = high;
    this.end = moveDown(bytes, start, i, this.end);
    if (i === chunkEnd) return chunkEnd;
    if (bytes[i] === backslash) this.#in = Inside.Escape;
    else {
      if (this.#surrogate !== 0) this.#flushSurrogate(base + i);
      this.#isClosed = true;
    }
    return i + 1;
  }

  #reportControl(c: number, offset: number): void {
    this.#state.facts.add(Fact.JsonControlCharacter, offset);
    if (c === 0) this.#state.facts.add(Fact.NulByte, offset);
  }

  #readEscape(c: number, offset: number): void {
    if (c === 0x75) {
      this.#in = Inside.UnicodeEscape;
      this.#hexDigits = 0;
      this.#codeUnit = 0;
      return;
    }
    this.#in = Inside.Text;
    if (this.#surrogate !== 0) this.#flushSurrogate(offset - 1);
    const known = simpleEscape[c]!;
    if (known === 0) this.#state.facts.add(Fact.JsonInvalidEscape, offset - 1);
    // An escape that JSON does not know stands for its character, as JavaScript reads it.
    this.#append(known === 0 ? c : known);
  }

  /** One digit of \uXXXX. False when the byte is none and is to be read again. */
  #readHexDigit(c: number, offset: number): boolean {
    const digit = hexValue[c]!;
    if (digit > 15) {
      this.#state.facts.add(Fact.JsonInvalidEscape, offset);
      this.#in = Inside.Text;
      if (this.#surrogate !== 0) this.#flushSurrogate(offset);
      // Kept without the backslash, so that nothing of it is unseen.
      this.#append(0x75);
      for (let k = this.#hexDigits - 1; k >= 0; k--) {
        this.#append('0123456789abcdef'.charCodeAt((this.#codeUnit >> (4 * k)) & 15));
      }
      return false;
    }
    this.#codeUnit = (this.#codeUnit << 4) | digit;
    if (++this.#hexDigits === 4) {
      this.#in = Inside.Text;
      this.#endCodeUnit(offset);
    }
    return true;
  }

  #endCodeUnit(offset: number): void {
    const unit = this.#codeUnit;
    const isLow = unit >= 0xdc00 && unit <= 0xdfff;
    if (this.#surrogate !== 0) {
      if (isLow) {
        const codePoint = 0x10000 + ((this.#surrogate - 0xd800) << 10) + (unit - 0xdc00);
        this.#surrogate = 0;
        this.#appendCodePoint(codePoint);
        return;
      }
      this.#flushSurrogate(offset - 5);
    }
    if (unit >= 0xd800 && unit <= 0xdbff) this.#surrogate = unit;
    else if (isLow) {
      this.#state.facts.add(Fact.JsonLoneSurrogate, offset - 5);
      this.#appendCodePoint(replacement);
    } else {
      if (unit === 0) this.#state.facts.add(Fact.NulByte, offset - 5);
      this.#appendCodePoint(unit);
    }
  }

  /** A high surrogate stayed alone. */
  #flushSurrogate(offset: number): void {
    this.#surrogate = 0;
    this.#state.facts.add(Fact.JsonLoneSurrogate, offset);
    this.#appendCodePoint(replacement);
  }

  #append(byte: number): void {
    this.#state.fields.bytes[this.end++] = byte;
  }

  #appendCodePoint(codePoint: number): void {
    this.end = writeUtf8(this.#state.fields.bytes, this.end, codePoint);
  }
}
