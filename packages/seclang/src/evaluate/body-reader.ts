import {
  type BodyReport,
  Fact,
  FieldKind,
  type FieldTable,
  factCatalogue,
  JsonParser,
  MultipartParser,
  parseWhole,
  UrlencodedParser,
  XmlParser,
  xmlTextContent,
} from '@portcullis/http-body';
import type { Settings } from '../compile/settings.ts';
import { FieldList } from './field-list.ts';
import { multipartVariables } from './multipart-facts.ts';

/**
 * Reads bodies and queries with the parsers of http-body and sorts their rows into the lists that variables show. One
 * per worker: its lists are valid until the next body is read.
 */
export class BodyReader {
  /** Form fields, and values of JSON: ARGS_POST. */
  readonly fields = new FieldList();
  /** ARGS_GET. */
  readonly queryFields = new FieldList();
  /** FILES: the field's name, and the file's name. */
  readonly files = new FieldList();
  /** FILES_SIZES: the field's name, and the size in decimal. */
  readonly fileSizes = new FieldList();
  /** FILES_TMP_CONTENT: the field's name, and the content. */
  readonly fileContents = new FieldList();
  /** MULTIPART_PART_HEADERS: the part's name, and the header line. */
  readonly partHeaders = new FieldList();
  /** MULTIPART_NAME: the names of parts. */
  readonly partNames = new FieldList();
  /** XML:/*: the text of the whole document, as one value. */
  readonly xmlContentLists: readonly FieldList[] = [new FieldList()];
  /** XML://text(): each piece of text, with its element's name. */
  readonly xmlTextLists: readonly FieldList[] = [new FieldList()];
  /** XML://@*: attributes. */
  readonly xmlAttributeLists: readonly FieldList[] = [new FieldList()];
  /** FILES_COMBINED_SIZE. */
  filesSize = 0;
  /** Why the body could not be read as its type says; empty when it could (REQBODY_ERROR_MSG). */
  error = '';
  /** A limit was reached: something is not in the lists. */
  isOverLimit = false;
  /** Names of the MULTIPART_ variables that are 1. */
  readonly multipart = new Set<string>();
  readonly #settings: Settings;
  readonly #query: UrlencodedParser;
  readonly #urlencoded: UrlencodedParser;
  readonly #json: JsonParser;
  readonly #xml: XmlParser;

  constructor(settings: Settings) {
    this.#settings = settings;
    const separator = settings.argumentSeparator.charCodeAt(0);
    const limits = { maxFields: settings.argumentsLimit, maxDepth: settings.jsonDepthLimit };
    this.#query = new UrlencodedParser({ separator, limits });
    this.#urlencoded = new UrlencodedParser({ separator, limits });
    // The array itself is an argument, too: else no rule would see a key whose value is an array at the end of a name.
    this.#json = new JsonParser({ limits, names: settings.jsonNames, arrayLengths: true });
    this.#xml = new XmlParser();
  }

  /** Forgets what was read. */
  clear(): void {
    this.fields.clear();
    this.queryFields.clear();
    this.files.clear();
    this.fileSizes.clear();
    this.fileContents.clear();
    this.partHeaders.clear();
    this.partNames.clear();
    for (const [list] of [this.xmlContentLists, this.xmlTextLists, this.xmlAttributeLists]) list!.clear();
    this.multipart.clear();
    this.filesSize = 0;
    this.error = '';
    this.isOverLimit = false;
  }

  /** Reads a query string. Returns whether it holds a `%` that begins no escape. */
  readQuery(bytes: Uint8Array, start: number, end: number): boolean {
    if (start === end) return false;
    const report = parseWhole(this.#query, bytes, start, end);
    appendRows(report.fields, this.queryFields, isArgument);
    if (report.stoppedAt >= 0) this.isOverLimit = true;
    return report.facts.has(Fact.InvalidEscape);
  }

  /** Reads a body as the processor says; one that no parser is for is only seen whole. */
  read(processor: string, contentType: string, body: Uint8Array): void {
    if (body.length === 0) return;
    switch (processor) {
      case 'URLENCODED':
        this.#take(parseWhole(this.#urlencoded, body));
        break;
      case 'JSON':
        this.#take(parseWhole(this.#json, body));
        break;
      case 'MULTIPART':
        this.#takeMultipart(contentType, body);
        break;
      case 'XML':
        this.#takeXml(body);
        break;
      default:
    }
  }

  #take(report: BodyReport): void {
    this.#takeErrors(report);
    appendRows(report.fields, this.fields, isArgument);
  }

  #takeErrors(report: BodyReport): void {
    if (!report.wellFormed) this.error = firstError(report);
    if (report.stoppedAt >= 0) {
      this.isOverLimit = true;
      if (this.error === '') this.error = 'a limit was reached before the end of the body';
    }
  }

  #takeXml(body: Uint8Array): void {
    const report = parseWhole(this.#xml, body);
    this.#takeErrors(report);
    const { start, end } = xmlTextContent(report);
    const [content] = this.xmlContentLists;
    content!.bytes = report.fields.bytes;
    content!.add(0, 0, start, end);
    appendRows(report.fields, this.xmlTextLists[0]!, (kind) => kind === FieldKind.XmlText);
    appendRows(report.fields, this.xmlAttributeLists[0]!, (kind) => kind === FieldKind.XmlAttribute);
  }

  #takeMultipart(contentType: string, body: Uint8Array): void {
    const { argumentsLimit, uploadFileLimit } = this.#settings;
    const limits = { maxFields: argumentsLimit * 20, maxFiles: uploadFileLimit, maxFileBytes: 0 };
    const report = parseWhole(new MultipartParser({ contentType, limits }), body);
    this.#take(report);
    for (const name of multipartVariables(report.facts)) this.multipart.add(name);
    const table = report.fields;
    appendRows(table, this.partHeaders, (kind) => kind === FieldKind.PartHeader);
    appendRows(table, this.partNames, (kind) => kind === FieldKind.Pair || kind === FieldKind.File);
    appendRows(table, this.files, (kind) => kind === FieldKind.File);
    let sizes = '';
    for (let row = 0; row < table.count; row++) {
      if (table.kind(row) !== FieldKind.File) continue;
      const size = table.rawEnd(row) - table.rawStart(row);
      this.filesSize += size;
      const digits = String(size);
      this.fileSizes.add(0, 0, sizes.length, sizes.length + digits.length);
      sizes += digits;
      this.fileContents.add(0, 0, table.rawStart(row), table.rawEnd(row));
    }
    this.fileSizes.bytes = Buffer.from(sizes, 'latin1');
    this.fileContents.bytes = body;
  }
}

function firstError(report: BodyReport): string {
  for (const { code, class: factClass, text } of factCatalogue()) {
    if (factClass === 'error' && report.facts.has(code)) return text;
  }
  return 'the body is malformed';
}

function isArgument(kind: FieldKind): boolean {
  return kind <= FieldKind.JsonArrayLength || kind === FieldKind.JsonEmpty;
}

/** Appends the rows of some kinds; the list then points into the table's buffer. */
function appendRows(table: FieldTable, list: FieldList, takes: (kind: FieldKind) => boolean): void {
  list.bytes = table.bytes;
  for (let row = 0; row < table.count; row++) {
    if (!takes(table.kind(row))) continue;
    list.add(table.nameStart(row), table.nameEnd(row), table.valueStart(row), table.valueEnd(row));
  }
}
