import { Arena } from '../bytes/arena.ts';
import { latin1 } from '../bytes/latin1.ts';
import type { Settings } from '../compile/settings.ts';
import { BodyReader } from './body-reader.ts';
import { readCookies, readVersion1Cookies } from './cookie-fields.ts';
import { FieldList } from './field-list.ts';
import { type RequestTarget, splitTarget } from './request-target.ts';
import type { RequestView, ResponseView } from './request-view.ts';
import type { TransactionState } from './transaction-state.ts';

const noBytes = new Uint8Array(0);
const none: readonly FieldList[] = [];

/**
 * What is open on a worker's desk while it runs a phase: the lists that variables show, and the arena that decoded
 * values are written to. One per engine, used by one transaction after the other; nothing in it lasts longer than a
 * phase.
 */
export class Inspection {
  readonly arena = new Arena();
  readonly body: BodyReader;
  state!: TransactionState;
  request!: RequestView;
  response: ResponseView | undefined;
  uri: RequestTarget = splitTarget('/');
  requestBody: Uint8Array = noBytes;
  responseBody: Uint8Array = noBytes;
  hasUrlencodedError = false;
  readonly noLists = none;
  /** REQUEST_COOKIES. */
  readonly cookieLists: readonly FieldList[];
  /** ARGS, ARGS_GET and ARGS_POST. */
  readonly argumentLists: readonly FieldList[];
  readonly queryLists: readonly FieldList[];
  readonly bodyFieldLists: readonly FieldList[];
  /** FILES and MULTIPART_FILENAME. */
  readonly fileLists: readonly FieldList[];
  readonly fileSizeLists: readonly FieldList[];
  /** MULTIPART_NAME. */
  readonly partNameLists: readonly FieldList[];
  readonly partHeaderLists: readonly FieldList[];
  readonly #cookies = new FieldList();
  readonly #fileContentLists: FieldList[] = [];
  readonly #headerLists: FieldList[] = [];
  readonly #responseHeaderLists: FieldList[] = [];
  readonly #wholeBody: readonly FieldList[] = [new FieldList()];
  readonly #wholeResponse: readonly FieldList[] = [new FieldList()];
  readonly #fullRequest: readonly FieldList[] = [new FieldList()];
  readonly #singles = new Map<string, { generation: number; lists: FieldList[] }>();
  #generation = 0;
  /** Counts how often a request or response was read in: what was learned of lists holds for one of them. */
  opening = 0;
  /** The transaction whose request is read in. */
  #owner: TransactionState | undefined;

  /** @param xmlPaths the paths of XML targets that are not among the usual ones */
  constructor(settings: Settings, xmlPaths: Iterable<string>) {
    const body = new BodyReader(settings, xmlPaths);
    this.body = body;
    this.cookieLists = [this.#cookies];
    this.queryLists = [body.queryFields];
    this.bodyFieldLists = [body.fields, body.furtherFields];
    this.argumentLists = [body.queryFields, body.fields, body.furtherFields];
    this.fileLists = [body.files];
    this.fileSizeLists = [body.fileSizes];
    this.partNameLists = [body.partNames];
    this.partHeaderLists = [body.partHeaders];
  }

  /** Reads the request in, unless it is the one that was read last. */
  openRequest(state: TransactionState, request: RequestView): void {
    this.#generation++;
    this.state = state;
    this.response = undefined;
    if (this.#owner === state) return;
    this.#owner = state;
    this.opening++;
    this.arena.reset();
    this.request = request;
    this.uri = splitTarget(request.target);
    this.requestBody = noBytes;
    this.body.clear();
    this.#cookies.clear();
    if (state.settings.cookieFormat === 1) readVersion1Cookies(request.headers, this.#cookies);
    else readCookies(request.headers, this.#cookies);
    const { query } = this.uri;
    const start = this.arena.copyLatin1(query);
    this.hasUrlencodedError = this.body.readQuery(this.arena.bytes, start, start + query.length);
  }

  /**
   * Reads the body in, with the processor that the rules have chosen, and takes further arguments over. `isCut`: it went
   * on beyond what is here.
   */
  openBody(body: Uint8Array, isCut: boolean, further: FieldList | undefined): void {
    this.#generation++;
    this.requestBody = body;
    const { state } = this;
    this.body.read(state, this.header('content-type') ?? '', body, isCut);
    if (further !== undefined) this.body.addFurther(further);
  }

  /** Turns to a response. The request's lists are then empty: what rules still read of it was kept. */
  openResponse(state: TransactionState, response: ResponseView, body: Uint8Array): void {
    this.#generation++;
    this.opening++;
    this.#owner = undefined;
    this.arena.reset();
    this.state = state;
    this.response = response;
    this.responseBody = body;
  }

  /** Whether the request of a transaction is the one that is read in. */
  isOpenFor(state: TransactionState): boolean {
    return this.#owner === state;
  }

  /** Turns to the end of a transaction that has no response. */
  closeRequest(state: TransactionState): void {
    this.#generation++;
    this.#owner = undefined;
    this.arena.reset();
    this.state = state;
    this.response = undefined;
  }

  /** Gives large buffers back after a transaction's phase. */
  close(): void {
    this.requestBody = noBytes;
    this.responseBody = noBytes;
  }

  /** The list of a variable with one value, read once per phase. */
  single(name: string, read: (inspection: Inspection) => string | number | undefined): readonly FieldList[] {
    let entry = this.#singles.get(name);
    if (entry === undefined) {
      entry = { generation: -1, lists: [new FieldList()] };
      this.#singles.set(name, entry);
    }
    if (entry.generation === this.#generation) return entry.lists;
    entry.generation = this.#generation;
    const list = entry.lists[0]!;
    list.clear();
    const value = read(this);
    if (value !== undefined) {
      const text = String(value);
      const start = this.arena.copyLatin1(text);
      list.bytes = this.arena.bytes;
      list.add(start, start, start, start + text.length);
    }
    return entry.lists;
  }

  /** The first value of a request header (name in small letters), as a latin-1 string. */
  header(name: string): string | undefined {
    const { headers } = this.request;
    const row = headers.find(name);
    return row < 0 ? undefined : latin1(headers.bytes, headers.valueStart(row), headers.valueEnd(row));
  }

  /** AUTH_TYPE: the scheme of Authorization. */
  get authType(): string {
    const [scheme] = (this.header('authorization') ?? '').split(' ');
    return scheme ?? '';
  }

  /** SERVER_NAME: what the request names as its host, without port. */
  get serverName(): string {
    const host = this.request.serverName ?? this.header('host') ?? '';
    const port = host.lastIndexOf(':');
    return port > host.lastIndexOf(']') ? host.slice(0, port) : host;
  }

  /** FILES_TMP_CONTENT. */
  get fileContentLists(): readonly FieldList[] {
    this.#fileContentLists[0] = this.body.fileContents;
    return this.#fileContentLists;
  }

  /** REQUEST_HEADERS. */
  get headerLists(): readonly FieldList[] {
    this.#headerLists[0] = this.request.headers;
    return this.#headerLists;
  }

  /** RESPONSE_HEADERS. */
  get responseHeaderLists(): readonly FieldList[] {
    if (this.response === undefined) return none;
    this.#responseHeaderLists[0] = this.response.headers;
    return this.#responseHeaderLists;
  }

  /** Bytes of the names and values of all arguments that the request itself has: ARGS_COMBINED_SIZE. */
  get argumentsSize(): number {
    let size = 0;
    for (const list of [this.body.queryFields, this.body.fields]) {
      for (let row = 0; row < list.count; row++) {
        size += list.nameEnd(row) - list.nameStart(row) + list.valueEnd(row) - list.valueStart(row);
      }
    }
    return size;
  }

  /**
   * REQUEST_BODY: for an urlencoded body, and for one that no parser reads when the rules ask for it; the others show
   * their parts.
   */
  get requestBodyLists(): readonly FieldList[] {
    const { bodyProcessor, forceRequestBodyVariable } = this.state;
    const isShown = bodyProcessor === 'URLENCODED' || (bodyProcessor === '' && forceRequestBodyVariable);
    return isShown && this.requestBody.length > 0 ? this.#whole(this.#wholeBody, this.requestBody) : none;
  }

  /** RESPONSE_BODY. */
  get responseBodyLists(): readonly FieldList[] {
    return this.responseBody.length > 0 ? this.#whole(this.#wholeResponse, this.responseBody) : none;
  }

  /** FULL_REQUEST: request line, headers, body, as they would stand on an HTTP/1.1 connection. */
  get fullRequestLists(): readonly FieldList[] {
    const { method, target, protocol, headers } = this.request;
    let head = `${method} ${target} ${protocol}\n`;
    for (let row = 0; row < headers.count; row++) {
      const name = latin1(headers.bytes, headers.nameStart(row), headers.nameEnd(row));
      head += `${name}: ${latin1(headers.bytes, headers.valueStart(row), headers.valueEnd(row))}\n`;
    }
    const bytes = Buffer.concat([Buffer.from(`${head}\n`, 'latin1'), this.requestBody]);
    return this.#whole(this.#fullRequest, bytes);
  }

  /** FULL_REQUEST_LENGTH. */
  get fullRequestLength(): number {
    const list = this.fullRequestLists[0]!;
    return list.valueEnd(0);
  }

  /** RESPONSE_CONTENT_TYPE. */
  get responseContentType(): string {
    const headers = this.response?.headers;
    const row = headers?.find('content-type') ?? -1;
    return row < 0 ? '' : latin1(headers!.bytes, headers!.valueStart(row), headers!.valueEnd(row));
  }

  #whole(lists: readonly FieldList[], bytes: Uint8Array): readonly FieldList[] {
    const list = lists[0]!;
    list.clear();
    list.bytes = bytes;
    list.add(0, 0, 0, bytes.length);
    return lists;
  }
}
