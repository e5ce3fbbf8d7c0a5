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
} from '@portcullis/http-body';
import type { Settings } from '../compile/settings.ts';
import { appendRows, FieldList } from './field-list.ts';
import { multipartVariables } from './multipart-facts.ts';
import type { TransactionState } from './transaction-state.ts';
import { XmlReader } from './xml-reader.ts';

/**
 * Reads bodies and queries with the parsers of http-body and sorts their rows into the lists that variables show. One
 * per worker: its lists are valid until the next body is read.
 */
export class BodyReader {
  /** Form fields, and values of JSON: ARGS_POST. */
  readonly fields = new FieldList();
  /** What else an application may read out of the request, as its caller found: ARGS_POST, too. */
  readonly furtherFields = new FieldList();
  /** ARGS_GET. */
  readonly queryFields = new FieldList();
  /** FILES: the field's name, and the file's name. */
  readonly files = new FieldList();
  /** FILES_SIZES: the field's name, and the size in decimal. */
  readonly fileSizes = new FieldList();
  /** MULTIPART_PART_HEADERS: the part's name, and the header line. */
  readonly partHeaders = new FieldList();
  /** MULTIPART_NAME: the names of parts. */
  readonly partNames = new FieldList();
  readonly xml: XmlReader;
  /** FILES_COMBINED_SIZE. */
  filesSize = 0;
  /** Why the body could not be read as its type says; empty when it could (REQBODY_ERROR_MSG). */
  error = '';
  /** SecArgumentsLimit or another limit of the parsers kept arguments out of the lists. */
  hasUnread = false;
  /** Names of the MULTIPART_ variables that are 1. */
  readonly multipart = new Set<string>();
  readonly #settings: Settings;
  readonly #query: UrlencodedParser;
  readonly #urlencoded: UrlencodedParser;
  readonly #json: JsonParser;
  readonly #fileContents = new FieldList();
  /** Files whose contents no rule has asked for yet. */
  #upload: { readonly fields: FieldTable; readonly body: Uint8Array } | undefined;
  #isOverLimit = false;
  /** The body went on beyond what is read. */
  #isCut = false;

  /** @param xmlPaths the paths of XML targets that are not among the usual ones */
  constructor(settings: Settings, xmlPaths: Iterable<string>) {
    this.xml = new XmlReader(xmlPaths);
    this.#settings = settings;
    const separator = settings.argumentSeparator.charCodeAt(0);
    const limits = { maxFields: settings.argumentsLimit, maxDepth: settings.jsonDepthLimit };
    this.#query = new UrlencodedParser({ separator, limits });
    this.#urlencoded = new UrlencodedParser({ separator, limits });
    // The array itself is an argument, too: else no rule would see a key whose value is an array at the end of a name.
    this.#json = new JsonParser({ limits, names: settings.jsonNames, arrayLengths: true });
  }

  /** Forgets what was read. */
  clear(): void {
    this.fields.clear();
    this.furtherFields.clear();
    this.queryFields.clear();
    this.files.clear();
    this.fileSizes.clear();
    this.#fileContents.clear();
    this.#upload = undefined;
    this.partHeaders.clear();
    this.partNames.clear();
    this.xml.clear();
    this.multipart.clear();
    this.filesSize = 0;
    this.error = '';
    this.hasUnread = false;
    this.#isOverLimit = false;
    this.#isCut = false;
  }

  /** FILES_TMP_CONTENT: the field's name, and the content. They are copied when a rule asks. */
  get fileContents(): FieldList {
    const upload = this.#upload;
    this.#upload = undefined;
    if (upload !== undefined) takeContents(upload.fields, upload.body, this.#fileContents);
    return this.#fileContents;
  }

  /** A limit was reached: something is not in the lists (INBOUND_DATA_ERROR). */
  get isOverLimit(): boolean {
    return this.#isOverLimit || this.xml.isOverLimit;
  }

  /** What was read is not all that there is, for a reason that the rules shall see as an error of the body. */
  refuse(reason: string): void {
    this.#isOverLimit = true;
    if (this.error === '') this.error = reason;
  }

  /** Takes further arguments over; their bytes stay the caller's. */
  addFurther(list: FieldList): void {
    const target = this.furtherFields;
    target.bytes = list.bytes;
    for (let row = 0; row < list.count; row++) {
      target.add(list.nameStart(row), list.nameEnd(row), list.valueStart(row), list.valueEnd(row));
    }
  }

  /** Reads a query string. Returns whether it holds a `%` that begins no escape. */
  readQuery(bytes: Uint8Array, start: number, end: number): boolean {
    if (start === end) return false;
    const report = parseWhole(this.#query, bytes, start, end);
    appendRows(report.fields, this.queryFields, isArgument);
    if (report.stoppedAt >= 0) this.#leaveOut(tooManyArguments);
    return report.facts.has(Fact.InvalidEscape);
  }

  /**
   * Reads a body with the processor that the rules have chosen; one that no parser is for is only seen whole. `isCut`:
   * the body went on beyond what is here, which is a reached limit, and no error of the body that its end is missing.
   */
  read(state: TransactionState, contentType: string, body: Uint8Array, isCut: boolean): void {
    this.#isCut = isCut;
    if (isCut) this.#isOverLimit = true;
    if (body.length === 0) return;
    switch (state.bodyProcessor) {
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
        this.#takeXml(body, state.parseXmlIntoArgs);
        break;
      default:
    }
  }

  /** How many more arguments SecArgumentsLimit lets in, of the query and the body together. */
  get #room(): number {
    return this.#settings.argumentsLimit - this.queryFields.count - this.fields.count;
  }

  #take(report: BodyReport): void {
    this.#takeErrors(report);
    if (!appendRows(report.fields, this.fields, isArgument, this.#room)) this.#leaveOut(tooManyArguments);
  }

  #takeErrors(report: BodyReport): void {
    if (!report.wellFormed) this.error ||= firstError(report, this.#isCut);
    if (report.stoppedAt < 0 || report.facts.countOfClass('limit') === 0) return;
    this.#leaveOut('a limit was reached before the end of the body');
  }

  /** Arguments are not in the lists. */
  #leaveOut(reason: string): void {
    this.hasUnread = true;
    this.refuse(reason);
  }

  #takeXml(body: Uint8Array, intoArguments: Settings['parseXmlIntoArgs']): void {
    const report = this.xml.parse(body);
    this.#takeErrors(report);
    if (intoArguments !== 'OnlyArgs') this.xml.show(report);
    if (intoArguments === 'Off') return;
    if (!this.xml.addArguments(report, this.fields, this.#room)) this.#leaveOut(tooManyArguments);
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
      const nameEnd = sizes.length + table.nameEnd(row) - table.nameStart(row);
      const start = sizes.length;
      sizes += `${table.nameText(row)}${size}`;
      this.fileSizes.add(start, nameEnd, nameEnd, sizes.length);
    }
    this.fileSizes.bytes = Buffer.from(sizes, 'latin1');
    if (this.fileSizes.count > 0) this.#upload = { fields: table, body };
  }
}

/** Copies name and content of each file into a list of its own bytes. */
function takeContents(fields: FieldTable, body: Uint8Array, list: FieldList): void {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (let row = 0; row < fields.count; row++) {
    if (fields.kind(row) !== FieldKind.File) continue;
    const name = fields.bytes.subarray(fields.nameStart(row), fields.nameEnd(row));
    const content = body.subarray(fields.rawStart(row), fields.rawEnd(row));
    const middle = at + name.length;
    list.add(at, middle, middle, middle + content.length);
    at = middle + content.length;
    pieces.push(name, content);
  }
  list.bytes = Buffer.concat(pieces);
}

const tooManyArguments = 'there are more arguments than SecArgumentsLimit';

/** What a body that is cut off lacks, and its sender cannot be blamed for. */
const truncations: ReadonlySet<number> = new Set([
  Fact.JsonTruncated,
  Fact.XmlTruncated,
  Fact.MultipartIncomplete,
]);

function firstError(report: BodyReport, isCut: boolean): string {
  for (const { code, class: factClass, text } of factCatalogue()) {
    if (factClass === 'error' && report.facts.has(code) && !(isCut && truncations.has(code))) return text;
  }
  return isCut ? '' : 'the body is malformed';
}

function isArgument(kind: FieldKind): boolean {
  return kind <= FieldKind.JsonArrayLength || kind === FieldKind.JsonEmpty;
}
