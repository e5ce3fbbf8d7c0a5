import type { BodyParser, BodyReport } from '../body-parser.ts';
import { Fact } from '../fact.ts';
import { type BodyLimits, bodyLimits } from '../limits.ts';
import { ParseState } from '../parse-state.ts';
import type { XmlElementTable } from './element-table.ts';
import { XmlRows } from './rows.ts';
import { XmlTokenizer } from './tokenizer.ts';

/** Settings of `XmlParser`. */
export interface XmlOptions {
  /** Limits; default `defaultLimits`. */
  readonly limits?: Partial<BodyLimits>;
  /** Secret start of the attribute name hashes; default: random for each process. See `JsonFlattenOptions.hashSeed`. */
  readonly hashSeed?: number;
}

const processSeed: number = crypto.getRandomValues(new Int32Array(1))[0]!;
const byteOrderMark = [0xef, 0xbb, 0xbf];

/** XML 1.0, SOAP and the like: a row for each text, attribute, comment, instruction and document type. */
export class XmlParser implements BodyParser {
  readonly #maxBytes: number;
  readonly #state: ParseState;
  readonly #rows: XmlRows;
  readonly #tokenizer: XmlTokenizer;
  /** Bytes of a byte order mark seen so far; 3 when the question is settled. */
  #markBytes = 0;

  constructor(options: XmlOptions = {}) {
    const limits = bodyLimits(options.limits);
    this.#maxBytes = limits.maxTotalBytes;
    this.#state = new ParseState(limits);
    this.#rows = new XmlRows(this.#state, limits, options.hashSeed ?? processSeed);
    this.#tokenizer = new XmlTokenizer(this.#state, this.#rows);
  }

  reset(): void {
    this.#state.clear();
    this.#rows.clear();
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
      this.#tokenizer.read(chunk, at, kept, state.size - start);
      if (kept < end) this.#tokenizer.stop(state.size + kept - start);
    }
    state.size += end - start;
  }

  end(): BodyReport {
    this.#abandonMark();
    this.#tokenizer.finish();
    this.#rows.finish();
    return this.#state;
  }

  /** The elements of the document that was read last, valid as long as its report. */
  get elements(): XmlElementTable {
    return this.#rows.table;
  }

  #abandonMark(): void {
    const seen = this.#markBytes;
    if (seen === 3) return;
    this.#markBytes = 3;
    if (seen > 0) this.#tokenizer.read(Uint8Array.from(byteOrderMark.slice(0, seen)), 0, seen, 0);
  }
}
