import type { BodyParser, BodyReport } from './body-parser.ts';
import { hexValue } from './decode/hex.ts';
import { firstInvalidUtf8 } from './decode/utf8.ts';
import { Fact } from './fact.ts';
import { FieldKind, type FieldTable } from './field-table.ts';
import { type BodyLimits, bodyLimits } from './limits.ts';
import { ParseState } from './parse-state.ts';

/** Settings of `UrlencodedParser`. */
export interface UrlencodedOptions {
  /** Limits; default `defaultLimits`. */
  readonly limits?: Partial<BodyLimits>;
  /** The byte between pairs. Default `&` (WHATWG URL 5.1); SecArgumentSeparator may set another. */
  readonly separator?: number;
}

const percent = 0x25;
const plus = 0x2b;
const equals = 0x3d;

/**
 * application/x-www-form-urlencoded and query strings, read as WHATWG URL 5.1 does: `+` is a space, an escape that is
 * not one stays as it is, the first `=` ends the name, empty pairs are skipped. Every field is kept, duplicates
 * included, in order.
 *
 * PERF: one pass, no allocation per field; guarded by the urlencoded cases of bench/http-body.bench.ts.
 */
export class UrlencodedParser implements BodyParser {
  readonly #limits: BodyLimits;
  readonly #separator: number;
  readonly #state: ParseState;
  readonly #table: FieldTable;
  /** 1 for bytes that are copied as they are. */
  readonly #plain = new Uint8Array(256).fill(1);

  /** Bytes of an escape that may still become one: 0 none, 1 `%`, 2 `%` and a digit. */
  #pending = 0;
  #pendingDigit = 0;
  #inValue = false;
  #sawHigh = false;
  #sawNul = false;
  #nameStart = 0;
  #nameEnd = 0;
  #rawStart = 0;

  constructor(options: UrlencodedOptions = {}) {
    this.#limits = bodyLimits(options.limits);
    this.#separator = options.separator ?? 0x26;
    this.#state = new ParseState(this.#limits);
    this.#table = this.#state.fields;
    for (const special of [percent, plus, equals, this.#separator, 0]) this.#plain[special] = 0;
    this.#plain.fill(0, 0x80);
  }

  reset(): void {
    this.#state.clear();
    this.#pending = 0;
    this.#inValue = false;
    this.#sawHigh = false;
    this.#sawNul = false;
    this.#nameStart = 0;
    this.#nameEnd = 0;
    this.#rawStart = 0;
  }

  push(chunk: Uint8Array, start: number, end: number): void {
    const state = this.#state;
    let at = start;
    // A byte of input adds at most one to (written + pending), so a slice as long as the room left always fits, and
    // the byte at which the room ends does not depend on how the input is cut.
    while (at < end && state.stoppedAt < 0) {
      const room = this.#table.room - this.#pending;
      if (room <= 0) {
        state.stop(Fact.TotalLimit, state.size, this.#rawStart);
        break;
      }
      const sliceEnd = Math.min(end, at + room);
      this.#consume(chunk, at, sliceEnd);
      state.size += sliceEnd - at;
      at = sliceEnd;
    }
    state.size += end - at;
  }

  end(): BodyReport {
    const state = this.#state;
    if (state.stoppedAt < 0) {
      this.#flushPending(state.size);
      this.#endPair(state.size, true);
    }
    return state;
  }

  #consume(chunk: Uint8Array, start: number, end: number): void {
    const base = this.#state.size - start;
    const table = this.#table;
    const plain = this.#plain;
    const facts = this.#state.facts;
    let bytes = table.ensure(table.used + this.#pending + end - start);
    let write = table.used;
    let i = start;
    while (i < end) {
      const c = chunk[i]!;
      if (this.#pending !== 0) {
        table.advance(write);
        if (this.#continueEscape(c, base + i)) i++;
        write = table.used;
        continue;
      }
      if (plain[c] === 1) {
        bytes[write++] = c;
        i++;
        continue;
      }
      if (c === percent) {
        if (i + 2 < end) {
          const high = hexValue[chunk[i + 1]!]!;
          const low = hexValue[chunk[i + 2]!]!;
          if (high < 16 && low < 16) {
            const decoded = (high << 4) | low;
            if (decoded >= 0x80) this.#sawHigh = true;
            else if (decoded === 0) this.#sawNul = true;
            bytes[write++] = decoded;
            i += 3;
            continue;
          }
        }
        this.#pending = 1;
        i++;
      } else if (c === plus) {
        bytes[write++] = 0x20;
        i++;
      } else if (c === this.#separator) {
        table.advance(write);
        this.#endPair(base + i, false);
        if (this.#state.stoppedAt >= 0) return;
        bytes = table.bytes;
        write = table.used;
        i++;
      } else if (c === equals && !this.#inValue) {
        this.#inValue = true;
        this.#nameEnd = write;
        i++;
      } else {
        if (c >= 0x80) {
          this.#sawHigh = true;
          facts.add(Fact.RawHighByte, base + i);
        } else if (c === 0) this.#sawNul = true;
        bytes[write++] = c;
        i++;
      }
    }
    table.advance(write);
  }

  /** One more byte of a possible escape. False when the byte is not part of it and is to be read again. */
  #continueEscape(c: number, offset: number): boolean {
    const digit = hexValue[c]!;
    if (digit > 15) {
      if (this.#pending === 1 && (c | 0x20) === 0x75) this.#state.facts.add(Fact.UnicodeEscape, offset - 1);
      this.#flushPending(offset);
      return false;
    }
    if (this.#pending === 1) {
      this.#pending = 2;
      this.#pendingDigit = c;
      return true;
    }
    const decoded = (hexValue[this.#pendingDigit]! << 4) | digit;
    this.#pending = 0;
    if (decoded >= 0x80) this.#sawHigh = true;
    else if (decoded === 0) this.#sawNul = true;
    const at = this.#table.used;
    this.#table.bytes[at] = decoded;
    this.#table.advance(at + 1);
    return true;
  }

  /** What looked like an escape is none: it is written as it stood. */
  #flushPending(offset: number): void {
    if (this.#pending === 0) return;
    this.#state.facts.add(Fact.InvalidEscape, offset - this.#pending);
    const at = this.#table.used;
    const bytes = this.#table.ensure(at + this.#pending);
    bytes[at] = percent;
    if (this.#pending === 2) bytes[at + 1] = this.#pendingDigit;
    this.#table.advance(at + this.#pending);
    this.#pending = 0;
  }

  /** A separator or the end of input at `offset`: the pair before it goes into the table. */
  #endPair(offset: number, atEnd: boolean): void {
    const state = this.#state;
    const table = this.#table;
    const written = table.used;
    if (offset === this.#rawStart) {
      if (!atEnd) state.facts.add(Fact.EmptyPair, offset);
    } else {
      const nameEnd = this.#inValue ? this.#nameEnd : written;
      if (!this.#inValue) state.facts.add(Fact.MissingEquals, this.#rawStart);
      if (nameEnd === this.#nameStart) state.facts.add(Fact.EmptyName, this.#rawStart);
      if (this.#sawHigh) this.#checkText(nameEnd, written);
      if (this.#sawNul) state.facts.add(Fact.NulByte, this.#rawStart);
      if (nameEnd - this.#nameStart > this.#limits.maxNameBytes)
        state.facts.add(Fact.NameLimit, this.#rawStart);
      if (written - nameEnd > this.#limits.maxValueBytes) state.facts.add(Fact.ValueLimit, this.#rawStart);
      if (!table.add(FieldKind.Pair, this.#nameStart, nameEnd, nameEnd, written, this.#rawStart, offset)) {
        state.stop(Fact.FieldLimit, this.#rawStart);
      }
    }
    this.#inValue = false;
    this.#sawHigh = false;
    this.#sawNul = false;
    this.#nameStart = written;
    this.#rawStart = offset + 1;
  }

  #checkText(nameEnd: number, valueEnd: number): void {
    const { bytes } = this.#table;
    if (
      firstInvalidUtf8(bytes, this.#nameStart, nameEnd) >= 0 ||
      firstInvalidUtf8(bytes, nameEnd, valueEnd) >= 0
    ) {
      this.#state.facts.add(Fact.EncodingError, this.#rawStart);
    }
  }
}
