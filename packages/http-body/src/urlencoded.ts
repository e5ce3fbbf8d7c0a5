import type { BodyParser, BodyReport } from './body-parser.ts';
import { hexValue, notHex } from './decode/hex.ts';
import { firstInvalidUtf8 } from './decode/utf8.ts';
import { Fact } from './fact.ts';
import { FieldKind, type FieldTable } from './field-table.ts';
import { type BodyLimits, bodyLimits } from './limits.ts';
import { moveDown } from './move-down.ts';
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
 * PERF: the input is copied in one piece and decoded in place; one pass, no allocation per field; guarded by the urlencoded cases of bench/http-body.bench.ts.
 */
export class UrlencodedParser implements BodyParser {
  readonly #limits: BodyLimits;
  readonly #separator: number;
  readonly #state: ParseState;
  readonly #table: FieldTable;
  /** 1 for bytes that are copied as they are. */
  readonly #plain = new Uint8Array(256).fill(1);

  /** Bytes at the arena's end that are read again with the next chunk: `%` or `%` and one more. */
  #unread = 0;
  #inValue = false;
  #sawHigh = false;
  #sawNul = false;
  #nameStart = 0;
  #nameEnd = 0;
  #valueStart = 0;
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
    this.#unread = 0;
    this.#inValue = false;
    this.#sawHigh = false;
    this.#sawNul = false;
    this.#nameStart = 0;
    this.#nameEnd = 0;
    this.#rawStart = 0;
  }

  push(chunk: Uint8Array, start: number, end: number): void {
    const state = this.#state;
    if (state.stoppedAt < 0) {
      const kept = Math.min(end, start + this.#limits.maxTotalBytes - state.size);
      if (kept > start) {
        const at = this.#table.append(chunk, start, kept);
        this.#consume(at - this.#unread, at + kept - start, state.size - this.#unread, false);
      }
      if (kept < end) state.stop(Fact.TotalLimit, state.size + kept - start, this.#rawStart);
    }
    state.size += end - start;
  }

  end(): BodyReport {
    const state = this.#state;
    if (state.stoppedAt < 0) {
      const { used } = this.#table;
      this.#consume(used - this.#unread, used, state.size - this.#unread, true);
      this.#endPair(used, state.size, true);
    }
    return state;
  }

  /** Reads and decodes the arena's last bytes in place. `offset` is the input offset of `start`. */
  #consume(start: number, end: number, offset: number, final: boolean): void {
    const base = offset - start;
    const plain = this.#plain;
    const { bytes } = this.#table;
    let write = start;
    let i = start;
    this.#unread = 0;
    while (i < end) {
      const run = i;
      while (i < end && plain[bytes[i]!] === 1) i++;
      write = moveDown(bytes, run, i, write);
      if (i === end) break;
      const c = bytes[i]!;
      if (c === percent) {
        if (i + 2 >= end && !final) {
          this.#unread = end - i;
          write = moveDown(bytes, i, end, write);
          break;
        }
        const high = i + 2 < end ? hexValue[bytes[i + 1]!]! : notHex;
        const low = i + 2 < end ? hexValue[bytes[i + 2]!]! : notHex;
        if (high !== notHex && low !== notHex) {
          const decoded = (high << 4) | low;
          if (decoded >= 0x80) this.#sawHigh = true;
          else if (decoded === 0) this.#sawNul = true;
          bytes[write++] = decoded;
          i += 3;
        } else {
          this.#reportEscape(i + 1 < end ? bytes[i + 1]! : 0, base + i);
          bytes[write++] = c;
          i++;
        }
      } else if (c === plus) {
        bytes[write++] = 0x20;
        i++;
      } else if (c === this.#separator) {
        this.#endPair(write, base + i, false);
        if (this.#state.stoppedAt >= 0) return;
        i++;
        // Each name and value begins where it stands, so that only what follows an escape is moved.
        write = i;
        this.#nameStart = i;
      } else if (c === equals && !this.#inValue) {
        this.#inValue = true;
        this.#nameEnd = write;
        i++;
        write = i;
        this.#valueStart = i;
      } else {
        if (c >= 0x80) {
          this.#sawHigh = true;
          this.#state.facts.add(Fact.RawHighByte, base + i);
        } else if (c === 0) this.#sawNul = true;
        bytes[write++] = c;
        i++;
      }
    }
    this.#table.advance(write);
  }

  #reportEscape(next: number, offset: number): void {
    this.#state.facts.add(Fact.InvalidEscape, offset);
    if ((next | 0x20) === 0x75) this.#state.facts.add(Fact.UnicodeEscape, offset);
  }

  /** A separator or the end of input at `offset`: the pair before it, written up to `written`, becomes a row. */
  #endPair(written: number, offset: number, atEnd: boolean): void {
    const { facts } = this.#state;
    const rawStart = this.#rawStart;
    if (offset === rawStart) {
      if (!atEnd) facts.add(Fact.EmptyPair, offset);
    } else {
      const nameEnd = this.#inValue ? this.#nameEnd : written;
      const valueStart = this.#inValue ? this.#valueStart : written;
      if (!this.#inValue) facts.add(Fact.MissingEquals, rawStart);
      if (nameEnd === this.#nameStart) facts.add(Fact.EmptyName, rawStart);
      if (this.#sawHigh) this.#checkText(nameEnd, valueStart, written);
      if (this.#sawNul) facts.add(Fact.NulByte, rawStart);
      if (nameEnd - this.#nameStart > this.#limits.maxNameBytes) facts.add(Fact.NameLimit, rawStart);
      if (written - valueStart > this.#limits.maxValueBytes) facts.add(Fact.ValueLimit, rawStart);
      if (!this.#table.add(FieldKind.Pair, this.#nameStart, nameEnd, valueStart, written, rawStart, offset)) {
        this.#state.stop(Fact.FieldLimit, rawStart);
      }
    }
    this.#inValue = false;
    this.#sawHigh = false;
    this.#sawNul = false;
    this.#rawStart = offset + 1;
  }

  #checkText(nameEnd: number, valueStart: number, valueEnd: number): void {
    const { bytes } = this.#table;
    if (
      firstInvalidUtf8(bytes, this.#nameStart, nameEnd) >= 0 ||
      firstInvalidUtf8(bytes, valueStart, valueEnd) >= 0
    ) {
      this.#state.facts.add(Fact.EncodingError, this.#rawStart);
    }
  }
}
