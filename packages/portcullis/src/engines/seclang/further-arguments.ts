/**
 * What an application may read out of a request and the rules' own parsers do not: a body that is not what its content
 * type says, or of a format that SecLang does not know (gRPC, GraphQL, lines of JSON); what stands behind the place
 * where a parser gave up; and what is encoded inside values. The rules see it as arguments of the body.
 */
import {
  type BodyReport,
  Fact,
  FieldKind,
  type FieldTable,
  fileType,
  NestedValues,
  parseWhole,
  type ReadContent,
  UrlencodedParser,
  XmlParser,
} from '@portcullis/http-body';
import { FieldList } from '@portcullis/seclang';

/** The format that each processor of SecLang reads. */
const formatOf: ReadonlyMap<string, string> = new Map([
  ['URLENCODED', 'urlencoded'],
  ['MULTIPART', 'multipart'],
  ['JSON', 'json'],
  ['XML', 'xml'],
]);

/** Shorter queries hold nothing encoded: see `nestedEncoding`. */
const shortestQuery = 8;

const query = new UrlencodedParser();
const entities = new XmlParser();

/** Collects further arguments; reused from request to request. */
export class FurtherArguments {
  readonly #nested = new NestedValues();
  readonly #list = new FieldList();
  #bytes = new Uint8Array(4096);
  #used = 0;

  /** Encodings stood inside one another deeper than was looked. */
  get tooDeep(): boolean {
    return this.#nested.report.facts.total > 0;
  }

  /**
   * The further arguments of a request with this raw query and body; `processor` is what reads the body in the rules.
   * Undefined when there are none. Valid until the next call.
   */
  of(rawQuery: string, content: ReadContent | undefined, processor: string): FieldList | undefined {
    this.#list.clear();
    this.#used = 0;
    this.#nested.clear();
    if (rawQuery.length >= shortestQuery) {
      this.#lookInto(parseWhole(query, Buffer.from(rawQuery, 'latin1')).fields);
      query.reset();
    }
    if (content !== undefined) this.#ofBody(content, processor);
    const { fields } = this.#nested.report;
    for (let row = 0; row < fields.count; row++) this.#add(fields, row);
    if (this.#list.count === 0) return undefined;
    this.#list.bytes = this.#bytes;
    return this.#list;
  }

  /** Gives the memory of an unusual request back. */
  release(): void {
    if (this.#bytes.length > keptBytes) this.#bytes = new Uint8Array(4096);
    this.#nested.clear();
  }

  #ofBody({ choice, report, text }: ReadContent, processor: string): void {
    const { format } = choice;
    if (report === undefined) {
      if (format === 'text' || (format === 'binary' && isWritten(text))) this.#addRaw(text, 0);
      return;
    }
    const { fields } = report;
    const { contentType, charset } = choice;
    const unread =
      formatOf.get(processor) !== format ||
      charset.encoding.startsWith('utf-16') ||
      (format === 'multipart' && !contentType.parameters.has('boundary'));
    if (unread) {
      for (let row = 0; row < fields.count; row++) {
        const kind = fields.kind(row);
        // What looks like XML may be a program: `<?php … ?>` is markup to the parser.
        if (isArgument(kind) || kind === FieldKind.XmlMarkup) this.#add(fields, row);
      }
    }
    if (format === 'graphql') this.#addRaw(text, 0);
    else if (report.stoppedAt >= 0) this.#addRaw(text, report.stoppedAt);
    else if (format === 'multipart') this.#addOutside(report, text);
    if (format === 'xml') this.#addEntities(report, text);
    this.#lookInto(fields);
  }

  #lookInto(table: FieldTable): void {
    for (let row = 0; row < table.count; row++) {
      if (!isArgument(table.kind(row))) continue;
      this.#nested.look(
        table.bytes,
        table.nameStart(row),
        table.nameEnd(row),
        table.valueStart(row),
        table.valueEnd(row),
      );
    }
  }

  #add(table: FieldTable, row: number): void {
    const nameStart = this.#append(table.bytes, table.nameStart(row), table.nameEnd(row));
    const valueStart = this.#append(table.bytes, table.valueStart(row), table.valueEnd(row));
    this.#list.add(nameStart, valueStart, valueStart, this.#used);
  }

  /** What stands in front of the first boundary and behind the last; parts that no row shows, whole. */
  #addOutside({ facts, fields }: BodyReport, text: Uint8Array): void {
    const first = fields.count > 0 ? fields.rawStart(0) : text.length;
    if (facts.has(Fact.MultipartDataBefore)) this.#addRaw(text, 0, first);
    const after = facts.firstOffset(Fact.MultipartDataAfter);
    if (after >= 0) this.#addRaw(text, after);
  }

  /**
   * Entities of XML are never expanded; what they stand for is looked at where they are declared: as it is written, and
   * read as content, which takes references off.
   */
  #addEntities({ facts }: BodyReport, text: Uint8Array): void {
    const from = facts.firstOffset(Fact.XmlEntityDeclaration);
    if (from < 0) return;
    const end = Buffer.from(text.buffer, text.byteOffset, text.byteLength).indexOf(']>', from, 'latin1');
    const to = end < 0 ? text.length : end;
    this.#addRaw(text, from, to);
    const written = Buffer.from(text.subarray(from, to)).toString('latin1').replaceAll('<!', '  ');
    const { fields } = parseWhole(entities, Buffer.from(`<e>${written}</e>`, 'latin1'));
    for (let row = 0; row < fields.count; row++) if (isArgument(fields.kind(row))) this.#add(fields, row);
    entities.reset();
  }

  #addRaw(text: Uint8Array, from: number, end = text.length): void {
    if (from >= end) return;
    const nameStart = this.#append(rawName, 0, rawName.length);
    const valueStart = this.#append(text, from, end);
    this.#list.add(nameStart, valueStart, valueStart, this.#used);
  }

  #append(bytes: Uint8Array, start: number, end: number): number {
    const at = this.#used;
    const needed = at + end - start;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
    }
    this.#bytes.set(bytes.subarray(start, end), at);
    this.#used = needed;
    return at;
  }
}

/** What stays allocated between requests. */
const keptBytes = 1 << 20;

/** Name of the bytes that no parser took apart. */
const rawName = new TextEncoder().encode('body');

/** Text, whatever its type says; bytes of no known kind are none. */
function isWritten(body: Uint8Array): boolean {
  const type = fileType(body, 0, body.length);
  return (
    type === 'text' ||
    type === 'html' ||
    type === 'xml' ||
    type === 'svg' ||
    type === 'php' ||
    type === 'script'
  );
}

/** Rows that are values of a client's, and text: no numbers, no part headers, no content of files. */
function isArgument(kind: FieldKind): boolean {
  switch (kind) {
    case FieldKind.Pair:
    case FieldKind.JsonString:
    case FieldKind.JsonWord:
    case FieldKind.XmlText:
    case FieldKind.XmlAttribute:
    case FieldKind.ProtobufString:
    case FieldKind.GraphqlString:
      return true;
    default:
      return false;
  }
}
