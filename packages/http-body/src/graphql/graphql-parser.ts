import type { BodyParser, BodyReport } from '../body-parser.ts';
import { Fact } from '../fact.ts';
import { FieldKind } from '../field-table.ts';
import { type BodyLimits, bodyLimits } from '../limits.ts';
import { ParseState } from '../parse-state.ts';
import { readGraphqlString } from './graphql-string.ts';

const quote = 0x22;
const hash = 0x23;
const colon = 0x3a;

/**
 * GraphQL documents (specification of October 2021, section 2): every string, ordinary or block, without its escapes,
 * named by the argument or input field that it stands at. Nothing else of a document is a value that a client chose
 * freely, and the rest of the grammar is not checked: what a server refuses to parse it does not run.
 *
 * The document is collected and read at the end, since a string's escapes may be cut anywhere; it is bounded by
 * `maxTotalBytes`.
 */
export class GraphqlParser implements BodyParser {
  readonly #maxBytes: number;
  readonly #state: ParseState;

  constructor(options: { readonly limits?: Partial<BodyLimits> } = {}) {
    const limits = bodyLimits(options.limits);
    this.#maxBytes = limits.maxTotalBytes;
    this.#state = new ParseState(limits);
  }

  reset(): void {
    this.#state.clear();
  }

  push(chunk: Uint8Array, start: number, end: number): void {
    const state = this.#state;
    const room = Math.max(0, this.#maxBytes - state.fields.used);
    const taken = Math.min(end - start, room);
    if (state.stoppedAt < 0 && taken > 0) state.fields.append(chunk, start, start + taken);
    if (taken < end - start) state.stop(Fact.TotalLimit, state.size + taken);
    state.size += end - start;
  }

  end(): BodyReport {
    const { fields } = this.#state;
    this.#read(fields.used);
    return this.#state;
  }

  #read(end: number): void {
    const { fields } = this.#state;
    const nameStart = fields.append(defaultName, 0, defaultName.length);
    const source = fields.bytes;
    let wordStart = nameStart;
    let wordEnd = nameStart + defaultName.length;
    let argument = false;
    for (let at = 0; at < end; ) {
      const byte = source[at]!;
      if (byte === quote) {
        const until = this.#string(
          source,
          at,
          end,
          argument ? wordStart : nameStart,
          argument ? wordEnd : -1,
        );
        if (until < 0) return;
        at = until;
      } else if (byte === hash) {
        while (at < end && source[at] !== 0x0a && source[at] !== 0x0d) at++;
      } else if (isNameByte(byte)) {
        wordStart = at;
        while (at < end && isNameByte(source[at]!)) at++;
        wordEnd = at;
        argument = false;
      } else {
        // The name counts until another word comes: an argument's list or object may hold many strings.
        if (byte === colon) argument = true;
        at++;
      }
    }
  }

  /** Reads the string at `at` into a row and returns the offset behind it; -1: there is no room for more. */
  #string(source: Uint8Array, at: number, end: number, nameStart: number, nameEnd: number): number {
    const state = this.#state;
    // A string without its escapes is never longer, so it is written over itself.
    const string = readGraphqlString(source, at, end);
    if (string.cut) state.facts.add(Fact.GraphqlTruncated, at);
    if (string.invalid) state.facts.add(Fact.GraphqlInvalidEscape, at);
    const until = nameEnd < 0 ? nameStart + defaultName.length : nameEnd;
    const { from, to, next } = string;
    if (state.fields.add(FieldKind.GraphqlString, nameStart, until, from, to, at, next)) return next;
    state.stop(Fact.FieldLimit, at);
    return -1;
  }
}

const defaultName = new TextEncoder().encode('graphql');

/** Of a name: section 2.1.9. */
function isNameByte(byte: number): boolean {
  const lower = byte | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f;
}
