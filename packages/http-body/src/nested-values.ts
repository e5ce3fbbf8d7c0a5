import { type BodyParser, type BodyReport, parseWhole } from './body-parser.ts';
import { copied } from './copied.ts';
import { decodeBase64 } from './decode/base64.ts';
import { percentDecode } from './decode/percent.ts';
import { firstInvalidUtf8 } from './decode/utf8.ts';
import { Fact } from './fact.ts';
import { FieldKind } from './field-table.ts';
import { GraphqlParser } from './graphql/graphql-parser.ts';
import { JsonParser } from './json/json-parser.ts';
import { type BodyLimits, bodyLimits } from './limits.ts';
import { type NestedEncoding, nestedEncoding } from './nested-encoding.ts';
import { ParseState } from './parse-state.ts';
import { XmlParser } from './xml/xml-parser.ts';

/** How many encodings inside one another are taken off by default: two occur, attacks use three. */
const defaultDepth = 4;

/** Names are repeated for each value inside, so a longer one is cut; as a value it is seen whole where it stands. */
const longestName = 256;

/** How much of base64 is decoded to see whether it is text: a multiple of four. */
const triedBase64 = 64;

/**
 * Values that stand encoded inside other values: base64 of a text, JSON or XML in a form field, GraphQL in JSON,
 * percent-encoding done twice. Each becomes a row of {@link report}, named by the value that it stood in (and, in JSON,
 * by its path there), and is looked at again.
 *
 * Bounded: `depth` levels (the fact `nested.depth`), and rows and bytes by the limits of bodies. Each level reads what
 * the one above decoded, so the time is linear in the input.
 */
export class NestedValues {
  readonly #depth: number;
  readonly #state: ParseState;
  readonly #limits: BodyLimits;
  /** One set for each level: a level's rows are read while the next one parses. */
  readonly #parsers: LevelParsers[];

  constructor(options: { readonly depth?: number; readonly limits?: Partial<BodyLimits> } = {}) {
    this.#depth = options.depth ?? defaultDepth;
    this.#limits = bodyLimits(options.limits);
    this.#state = new ParseState(this.#limits);
    this.#parsers = Array.from({ length: this.#depth }, () => new LevelParsers(this.#limits));
  }

  /** The rows so far; valid until the next `look` or `clear`. */
  get report(): BodyReport {
    return this.#state;
  }

  /** Forgets all rows. */
  clear(): void {
    this.#state.clear();
    for (const parsers of this.#parsers) parsers.clear();
  }

  /** Looks into a value. Its bytes are read during the call and not kept. */
  look(bytes: Uint8Array, nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): void {
    const kind = nestedEncoding(bytes, valueStart, valueEnd);
    if (kind === undefined) return;
    this.#name = copied(bytes, nameStart, Math.min(nameEnd, nameStart + longestName));
    this.#enter(kind, bytes, valueStart, valueEnd, this.#depth);
  }

  /** Name of the value that is looked into, with those inside it. */
  #name: Uint8Array = new Uint8Array(0);

  /** `left`: levels that may still be entered. */
  #enter(kind: NestedEncoding, bytes: Uint8Array, start: number, end: number, left: number): void {
    if (left === 0) {
      this.#state.facts.add(Fact.NestedDepth, start);
      return;
    }
    switch (kind) {
      case 'base64':
        return this.#base64(bytes, start, end, left);
      case 'percent':
        return this.#percent(bytes, start, end, left);
      default:
        return this.#document(kind, bytes, start, end, left);
    }
  }

  #base64(bytes: Uint8Array, start: number, end: number, left: number): void {
    const tried = new Uint8Array(triedBase64);
    const triedEnd = decodeBase64(bytes, start, Math.min(end, start + triedBase64), tried, 0, 'forgiving');
    if (hasControl(tried, 0, triedEnd)) return;
    const decoded = new Uint8Array(Math.ceil(((end - start) * 3) / 4));
    const length = decodeBase64(bytes, start, end, decoded, 0, 'forgiving');
    if (length === 0 || hasControl(decoded, 0, length) || firstInvalidUtf8(decoded, 0, length) >= 0) return;
    this.#found(decoded, 0, length, left - 1);
  }

  #percent(bytes: Uint8Array, start: number, end: number, left: number): void {
    const decoded = new Uint8Array(end - start);
    const length = percentDecode(bytes, start, end, decoded, 0, { unicodeEscapes: true });
    if (length < end - start) this.#found(decoded, 0, length, left - 1);
  }

  #document(kind: NestedEncoding, bytes: Uint8Array, start: number, end: number, left: number): void {
    const parsers = this.#parsers[this.#depth - left]!;
    let report = parseWhole(parsers.of(kind), bytes, start, end);
    // The short form of a query begins and ends as JSON does.
    if (kind === 'json' && !report.wellFormed) {
      const graphql = parseWhole(parsers.of('graphql'), bytes, start, end);
      if (graphql.wellFormed && graphql.fields.count > 0) report = graphql;
    }
    const { fields } = report;
    for (let row = 0; row < fields.count && this.#state.stoppedAt < 0; row++) {
      const nameEnd = Math.min(fields.nameEnd(row), fields.nameStart(row) + longestName);
      this.#row(fields.bytes, fields.nameStart(row), fields.nameEnd(row), true);
      if (!isText(fields.kind(row))) continue;
      const outer = this.#name;
      this.#name = joined(outer, fields.bytes, fields.nameStart(row), nameEnd);
      this.#found(fields.bytes, fields.valueStart(row), fields.valueEnd(row), left - 1);
      this.#name = outer;
    }
    if (report.facts.countOfClass('limit') > 0) this.#state.stop(Fact.FieldLimit, start);
  }

  /** A value came out: it is a row, and may hold another. */
  #found(bytes: Uint8Array, start: number, end: number, left: number): void {
    if (start === end) return;
    this.#row(bytes, start, end, false);
    const kind = nestedEncoding(bytes, start, end);
    if (kind !== undefined && this.#state.stoppedAt < 0) this.#enter(kind, bytes, start, end, left);
  }

  /** `isName`: a name inside the value, a key of JSON for example, which rules look at as they do at a value. */
  #row(bytes: Uint8Array, start: number, end: number, isName: boolean): void {
    const state = this.#state;
    const { fields } = state;
    if (isName && isPlainName(bytes, start, end)) return;
    if (fields.used + this.#name.length + end - start > this.#limits.maxTotalBytes) {
      state.stop(Fact.TotalLimit, 0);
      return;
    }
    const nameAt = fields.append(this.#name, 0, this.#name.length);
    const valueAt = fields.append(bytes, start, end);
    if (!fields.add(FieldKind.Pair, nameAt, valueAt, valueAt, valueAt + end - start, start, end)) {
      state.stop(Fact.FieldLimit, 0);
    }
  }
}

/** The parsers of one level, made when they are wanted. */
class LevelParsers {
  readonly #limits: BodyLimits;
  readonly #made = new Map<NestedEncoding, BodyParser>();

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  of(kind: NestedEncoding): BodyParser {
    const made = this.#made.get(kind);
    if (made !== undefined) return made;
    const options = { limits: this.#limits };
    const parser =
      kind === 'json'
        ? new JsonParser(options)
        : kind === 'xml'
          ? new XmlParser(options)
          : new GraphqlParser(options);
    this.#made.set(kind, parser);
    return parser;
  }

  clear(): void {
    for (const parser of this.#made.values()) parser.reset();
  }
}

/** `outer.inner`: rules and redaction know a value by its name, wherever it stands. */
function joined(outer: Uint8Array, bytes: Uint8Array, start: number, end: number): Uint8Array {
  const name = new Uint8Array(outer.length + 1 + end - start);
  name.set(outer);
  name[outer.length] = 0x2e;
  name.set(bytes.subarray(start, end), outer.length + 1);
  return name;
}

/** Rows that hold text: no numbers, literals or empty containers. */
function isText(kind: FieldKind): boolean {
  switch (kind) {
    case FieldKind.JsonString:
    case FieldKind.JsonWord:
    case FieldKind.XmlText:
    case FieldKind.XmlAttribute:
    case FieldKind.XmlMarkup:
    case FieldKind.GraphqlString:
      return true;
    default:
      return false;
  }
}

/** A name of letters, digits, `_`, `-`, `.` and `:` says nothing to any rule. */
function isPlainName(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const c = bytes[i]!;
    const lower = c | 0x20;
    const isPlain =
      (lower >= 0x61 && lower <= 0x7a) ||
      (c >= 0x30 && c <= 0x3a) ||
      c === 0x5f ||
      c === 0x2d ||
      c === 0x2e ||
      c === 0x21;
    if (!isPlain) return false;
  }
  return true;
}

/** Control characters that text does not have. */
function hasControl(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const c = bytes[i]!;
    if (c < 0x09 || (c > 0x0d && c < 0x20) || c === 0x7f) return true;
  }
  return false;
}
