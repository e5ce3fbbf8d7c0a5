import type { BodyLimits } from './limits.ts';

/** What a row of a `FieldTable` is. */
export const FieldKind = {
  /** A pair of a query, an urlencoded body or a cookie header; a multipart form field. */
  Pair: 0,
  /** JSON values; the name is the path. */
  JsonString: 1,
  JsonNumber: 2,
  JsonBoolean: 3,
  /** The value is empty, as ModSecurity writes it. */
  JsonNull: 4,
  /** A bare word that is no JSON (see the fact `json.unknown-word`). */
  JsonWord: 5,
  /** Coraza only: name is the array's path, value its length in decimal. */
  JsonArrayLength: 6,
  /** An empty object or array below a key; the value is empty. Neither ModSecurity nor Coraza has an argument for it. */
  JsonEmpty: 7,
  /** A JSON object key, only when asked for: the name is the object's path, the value the key. */
  JsonKey: 8,
  /** A multipart file: name is the field's name, value the file name. The raw range is the file's content. */
  File: 9,
  /** The first bytes of a file's content (`maxFileBytes`); follows its `File` row, with the same name. */
  FileContent: 10,
  /** A header line of a part: name is the part's name, value the line without its end, folding included. */
  PartHeader: 11,
  /** Character data of an XML document: name is the element's name. */
  XmlText: 12,
  /** An attribute of an XML document: name is the attribute's name as written. */
  XmlAttribute: 13,
  /** A comment, processing instruction or document type declaration: name is `!--`, `?target` or `!DOCTYPE`. */
  XmlMarkup: 14,
  /** A string found in a protobuf message: the name is the path of field numbers. */
  ProtobufString: 15,
  /** Bytes of a protobuf message that are neither a string nor a message. */
  ProtobufBytes: 16,
  /** A trailer line of gRPC-web: name and value of the field. */
  GrpcTrailer: 17,
  /** A string of a GraphQL document: the name is the argument's, or `graphql`. */
  GraphqlString: 18,
} as const;
/** One of `FieldKind`. */
export type FieldKind = (typeof FieldKind)[keyof typeof FieldKind];

/** Columns of a row: name start and end, value start and end, raw start and end, kind. */
const stride = 7;

/** How much of a table stays allocated between two parses. */
const keptBytes = 4 * 1024 * 1024;
const keptRows = 32_768;

/**
 * The result of a parse: rows of (name, value, raw range, kind) in one Int32Array, their bytes in one arena.
 * No object per field. Everything is valid until the parser is reset or used again; copy what must live longer.
 */
export class FieldTable {
  readonly #maxFields: number;
  #rows = new Int32Array(stride * 64);
  #bytes = new Uint8Array(4096);
  #count = 0;
  #used = 0;

  constructor(limits: Pick<BodyLimits, 'maxFields'>) {
    this.#maxFields = limits.maxFields;
  }

  /** Number of rows. */
  get count(): number {
    return this.#count;
  }

  /** The arena that all name and value offsets point into. Another array after each growth: read it after the parse. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Start of a row's name in `bytes`. */
  nameStart(row: number): number {
    return this.#rows[row * stride]!;
  }

  /** End (exclusive) of a row's name in `bytes`. */
  nameEnd(row: number): number {
    return this.#rows[row * stride + 1]!;
  }

  /** Start of a row's value in `bytes`. */
  valueStart(row: number): number {
    return this.#rows[row * stride + 2]!;
  }

  /** End (exclusive) of a row's value in `bytes`. */
  valueEnd(row: number): number {
    return this.#rows[row * stride + 3]!;
  }

  /** Offset in the input at which the field begins (for pairs: its name; for JSON: its value's first byte). */
  rawStart(row: number): number {
    return this.#rows[row * stride + 4]!;
  }

  /** Offset in the input (exclusive) at which the field ends. */
  rawEnd(row: number): number {
    return this.#rows[row * stride + 5]!;
  }

  /** What the row is. */
  kind(row: number): FieldKind {
    return this.#rows[row * stride + 6] as FieldKind;
  }

  /** The name as a latin-1 string, one character per byte. Allocates: for tests, records and map keys. */
  nameText(row: number): string {
    return latin1(this.#bytes, this.nameStart(row), this.nameEnd(row));
  }

  /** The value as a latin-1 string, one character per byte. Allocates: for tests and records. */
  valueText(row: number): string {
    return latin1(this.#bytes, this.valueStart(row), this.valueEnd(row));
  }

  /** Bytes of the arena in use. Writers put the next bytes here. @private for the parsers of this package */
  get used(): number {
    return this.#used;
  }

  /** Copies input to the end of the arena and returns where it begins: parsers decode in place. @private */
  append(chunk: Uint8Array, start: number, end: number): number {
    const at = this.#used;
    const bytes = this.ensure(at + end - start);
    bytes.set(start === 0 && end === chunk.length ? chunk : chunk.subarray(start, end), at);
    this.#used = at + end - start;
    return at;
  }

  /** Makes the arena large enough to write up to offset `end`. @private */
  ensure(end: number): Uint8Array {
    if (end > this.#bytes.length) {
      // A quarter more: names are written behind the input.
      const grown = new Uint8Array(Math.max(end + (end >> 2), this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, this.#used));
      this.#bytes = grown;
    }
    return this.#bytes;
  }

  /** Moves the arena's bytes start–end to its end and returns where they begin there. @private */
  moveToEnd(start: number, end: number): number {
    const at = this.#used;
    this.ensure(at + end - start).copyWithin(at, start, end);
    this.#used = at + end - start;
    return at;
  }

  /** Declares the bytes before `end` as written, and those behind it as free. @private */
  advance(end: number): void {
    this.#used = end;
  }

  /** Appends a row. False when the table has maxFields rows already. @private */
  add(
    kind: FieldKind,
    nameStart: number,
    nameEnd: number,
    valueStart: number,
    valueEnd: number,
    rawStart: number,
    rawEnd: number,
  ): boolean {
    if (this.#count >= this.#maxFields) return false;
    const at = this.#count * stride;
    if (at === this.#rows.length) {
      const grown = new Int32Array(this.#rows.length * 2);
      grown.set(this.#rows);
      this.#rows = grown;
    }
    const rows = this.#rows;
    rows[at] = nameStart;
    rows[at + 1] = nameEnd;
    rows[at + 2] = valueStart;
    rows[at + 3] = valueEnd;
    rows[at + 4] = rawStart;
    rows[at + 5] = rawEnd;
    rows[at + 6] = kind;
    this.#count++;
    return true;
  }

  /** Takes back the rows behind the first `count`. @private */
  truncate(count: number): void {
    this.#count = count;
  }

  /**
   * Empties the table and keeps its memory, except what only a body far beyond Envoy's default buffer (1 MiB) needs: one
   * such body must not pin its size for the life of a worker.
   */
  clear(): void {
    this.#count = 0;
    this.#used = 0;
    if (this.#bytes.length > keptBytes) this.#bytes = new Uint8Array(4096);
    if (this.#rows.length > stride * keptRows) this.#rows = new Int32Array(stride * 64);
  }
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i += 4096) {
    text += String.fromCharCode(...bytes.subarray(i, Math.min(end, i + 4096)));
  }
  return text;
}
