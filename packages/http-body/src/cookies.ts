import type { BodyReport } from './body-parser.ts';
import { Fact } from './fact.ts';
import { FieldKind } from './field-table.ts';
import { type BodyLimits, bodyLimits } from './limits.ts';
import { ParseState } from './parse-state.ts';

/** Settings of `CookieParser`. */
export interface CookieOptions {
  /** Limits; default `defaultLimits`. */
  readonly limits?: Partial<BodyLimits>;
  /**
   * SecCookieFormat. 0, the default: Netscape cookies, divided by `;`, values as they stand. 1: RFC 2965, `,` divides,
   * too, and quotes around a value are taken off.
   */
  readonly version?: 0 | 1;
}

const semicolon = 0x3b;
const comma = 0x2c;
const quote = 0x22;

/**
 * Cookie headers into rows. Nothing is decoded and nothing is dropped: a cookie without `=` is a row with an empty value
 * (ModSecurity's version 0 has it so), values with quotes, backslashes or bytes above 0x7f stay as they are.
 */
export class CookieParser {
  readonly #limits: BodyLimits;
  readonly #version: 0 | 1;
  readonly #state: ParseState;

  constructor(options: CookieOptions = {}) {
    this.#limits = bodyLimits(options.limits);
    this.#version = options.version ?? 0;
    this.#state = new ParseState(this.#limits);
  }

  reset(): void {
    this.#state.clear();
  }

  /** One Cookie header's value. A request may have several (RFC 9113 8.2.3); offsets count on over all of them. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const state = this.#state;
    const kept = Math.min(end, start + this.#limits.maxTotalBytes - state.size);
    if (state.stoppedAt < 0) {
      const at = state.fields.append(bytes, start, kept);
      this.#parse(at, at + kept - start, state.size - at);
      if (kept < end) state.stop(Fact.TotalLimit, state.size + kept - start);
    }
    state.size += end - start;
  }

  /** All headers were added. */
  end(): BodyReport {
    return this.#state;
  }

  #parse(start: number, end: number, base: number): void {
    const { bytes } = this.#state.fields;
    let at = start;
    while (at < end && this.#state.stoppedAt < 0) {
      while (at < end && isSpace(bytes[at]!)) at++;
      const cookieEnd = this.#endOfCookie(at, end, base);
      this.#cookie(at, cookieEnd, base);
      at = cookieEnd + 1;
    }
  }

  /** In version 1 a divider inside quotes belongs to the value. */
  #endOfCookie(start: number, end: number, base: number): number {
    const { bytes } = this.#state.fields;
    if (this.#version === 0) {
      for (let i = start; i < end; i++) if (bytes[i] === semicolon) return i;
      return end;
    }
    let isQuoted = false;
    for (let i = start; i < end; i++) {
      const c = bytes[i]!;
      if (c === quote) isQuoted = !isQuoted;
      else if (!isQuoted && (c === semicolon || c === comma)) return i;
    }
    if (isQuoted) this.#state.facts.add(Fact.CookieUnterminatedQuote, base + start);
    return end;
  }

  #cookie(start: number, end: number, base: number): void {
    if (start >= end) return;
    const { fields, facts } = this.#state;
    const { bytes } = fields;
    let nameEnd = start;
    while (nameEnd < end && bytes[nameEnd] !== 0x3d) nameEnd++;
    let valueStart = Math.min(nameEnd + 1, end);
    let valueEnd = end;
    if (nameEnd === end) facts.add(Fact.CookieInvalidPair, base + start);
    if (bytes[start] === 0x24) facts.add(Fact.CookieAttribute, base + start);
    while (nameEnd > start && isSpace(bytes[nameEnd - 1]!)) nameEnd--;
    if (this.#version === 1) {
      while (valueStart < valueEnd && isSpace(bytes[valueStart]!)) valueStart++;
      while (valueEnd > valueStart && isSpace(bytes[valueEnd - 1]!)) valueEnd--;
      if (valueEnd - valueStart >= 2 && bytes[valueStart] === quote && bytes[valueEnd - 1] === quote) {
        valueStart++;
        valueEnd--;
      }
    }
    if (bytes.subarray(start, end).includes(0)) facts.add(Fact.NulByte, base + start);
    if (nameEnd - start > this.#limits.maxNameBytes) facts.add(Fact.NameLimit, base + start);
    if (!fields.add(FieldKind.Pair, start, nameEnd, valueStart, valueEnd, base + start, base + end)) {
      this.#state.stop(Fact.FieldLimit, base + start);
    }
  }
}

function isSpace(c: number): boolean {
  return c === 0x20 || (c >= 0x09 && c <= 0x0d);
}
