import type { BodyParser, BodyReport } from '../body-parser.ts';
import { Fact } from '../fact.ts';
import { type BodyLimits, bodyLimits } from '../limits.ts';
import { ParseState } from '../parse-state.ts';
import { JsonFlattener, type JsonFlattenOptions } from './flatten.ts';
import { JsonTokenizer } from './tokenizer.ts';

/** Settings of `JsonParser`. */
export interface JsonOptions extends JsonFlattenOptions {
  /** Limits; default `defaultLimits`. */
  readonly limits?: Partial<BodyLimits>;
  /**
   * Several values may follow one another: NDJSON, JSON lines, RFC 7464. They are named like the elements of an array
   * at top level. Default false.
   */
  readonly sequence?: boolean;
}

const byteOrderMark = Uint8Array.of(0xef, 0xbb, 0xbf);

/** JSON (RFC 8259) into one row for each scalar, named by its path. */
export class JsonParser implements BodyParser {
  readonly #maxBytes: number;
  readonly #state: ParseState;
  readonly #flattener: JsonFlattener;
  readonly #tokenizer: JsonTokenizer;
  /** Bytes of a byte order mark seen so far; 3 when the question is settled. */
  #markBytes = 0;

  constructor(options: JsonOptions = {}) {
    const limits = bodyLimits(options.limits);
    const sequence = options.sequence ?? false;
    this.#maxBytes = limits.maxTotalBytes;
    this.#state = new ParseState(limits);
    this.#flattener = new JsonFlattener(this.#state, limits, options, sequence);
    this.#tokenizer = new JsonTokenizer(this.#state, this.#flattener, sequence);
  }

  reset(): void {
    this.#state.clear();
    this.#flattener.clear();
    this.#tokenizer.clear();
    this.#markBytes = 0;
  }

  push(chunk: Uint8Array, start: number, end: number): void {
    const state = this.#state;
    let at = start;
    while (this.#markBytes < 3 && at < end) {
      if (chunk[at] !== byteOrderMark[this.#markBytes]) {
        this.#abandonMark();
        break;
      }
      at++;
      if (++this.#markBytes === 3) state.facts.add(Fact.ByteOrderMark, 0);
    }
    const kept = Math.min(end, Math.max(at, start + this.#maxBytes - state.size));
    if (state.stoppedAt < 0) {
      this.#read(chunk, at, kept, state.size + at - start);
      if (kept < end) state.stop(Fact.TotalLimit, state.size + kept - start, this.#flattener.coveredUntil);
    }
    state.size += end - start;
  }

  end(): BodyReport {
    this.#abandonMark();
    this.#tokenizer.finish();
    return this.#state;
  }

  #read(chunk: Uint8Array, start: number, end: number, offset: number): void {
    if (start >= end) return;
    const at = this.#state.fields.append(chunk, start, end);
    this.#tokenizer.read(at, at + end - start, offset);
  }

  /** What began like a byte order mark is none: the tokenizer reads those bytes. */
  #abandonMark(): void {
    const seen = this.#markBytes;
    if (seen === 3) return;
    this.#markBytes = 3;
    this.#read(byteOrderMark, 0, seen, 0);
  }
}
