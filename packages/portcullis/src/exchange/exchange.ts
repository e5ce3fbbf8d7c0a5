/**
 * One HTTP request with its response as Portcullis sees it, whichever API carried it: the one view that every
 * policy match, check and engine reads (D7). Built once from the headers; what few readers want is made on first
 * use. Text is latin-1, one character per byte.
 */
import { canonicalHost } from './canonical-host.ts';
import { type CanonicalPath, canonicalPath } from './canonical-path.ts';
import { type ClientAddress, clientAddress } from './client-address.ts';
import { type ClientCertificate, clientCertificate } from './client-certificate.ts';
import type { CompletionFacts } from './completion-facts.ts';
import { cookiePairs, type FieldPair, queryPairs } from './field-pairs.ts';
import { allValues, firstValue, type Headers, noHeaders } from './headers.ts';
import type { ListenerLabel } from './listener-label.ts';
import type { TraceContext } from './trace-context.ts';

/** What is known of a request besides its headers. */
export interface RequestOrigin {
  /** Which socket, Envoy node and project it came through. */
  readonly label: ListenerLabel;
  /** `x-forwarded-for` hops that are trusted, see {@link clientAddress}. */
  readonly trustedHops: number | undefined;
  /** `--client-ip-header`, lower-case; undefined: not given. */
  readonly clientHeader?: string | undefined;
  /** `--trust-client-certificates`: Envoy replaces x-forwarded-client-cert. Default false. */
  readonly trustClientCertificates?: boolean | undefined;
  /** Envoy's attribute `source.address`. */
  readonly sourceAddress: string | undefined;
  /** Envoy's attribute `request.protocol`; without it HTTP/1.1 is assumed (Envoy hides the version). */
  readonly protocol: string | undefined;
  /** Used when the request carries no `x-request-id`. */
  readonly newId: () => string;
}

/** How Envoy says that a request upgrades its connection, or tunnels. */
export function isUpgrade(headers: Headers, method: string, hasContentLength: boolean): boolean {
  if (method === 'CONNECT') return true;
  return method === 'GET' && !hasContentLength && headers.find('upgrade') >= 0;
}

/** The request half. */
export class RequestView {
  readonly endOfStream: boolean;
  readonly method: string;
  /** `:authority` as sent. */
  readonly authority: string;
  /** Canonical host of `:authority`; without one, of `Host`. */
  readonly host: string;
  /** `:path` as sent, query included; of CONNECT, which has none, the authority (RFC 9112 section 3.2.3). */
  readonly target: string;
  readonly protocol: string;
  /** Who the client is by its certificate; undefined: not known, or not to be trusted. */
  readonly clientCertificate: ClientCertificate | undefined;
  #headers: Headers;
  readonly #canonical: CanonicalPath;
  readonly #origin: RequestOrigin;
  #client: ClientAddress | undefined;
  #contentType: string | undefined;
  #queryPairs: readonly FieldPair[] | undefined;
  #cookies: readonly FieldPair[] | undefined;

  constructor(headers: Headers, endOfStream: boolean, origin: RequestOrigin) {
    this.#headers = headers;
    this.endOfStream = endOfStream;
    this.method = firstValue(headers, ':method') ?? '';
    this.authority = firstValue(headers, ':authority') ?? firstValue(headers, 'host') ?? '';
    this.host = canonicalHost(this.authority);
    const path = firstValue(headers, ':path');
    this.target = path ?? (this.method === 'CONNECT' ? this.authority : '');
    this.protocol = origin.protocol ?? 'HTTP/1.1';
    // At once: the header is not kept for later phases.
    this.clientCertificate =
      origin.trustClientCertificates === true
        ? clientCertificate(allValues(headers, 'x-forwarded-client-cert'))
        : undefined;
    this.#canonical = canonicalPath(path ?? '');
    this.#origin = origin;
  }

  /** The header lines; after {@link retain} what it was given. */
  get headers(): Headers {
    return this.#headers;
  }

  /**
   * Puts `headers` in the place of those given at first, which point into a message that is about to be reused: a
   * copy where a later phase or the record reads them, none where nobody does.
   */
  retain(headers: Headers): void {
    this.#headers = headers;
  }

  /** `http` or `https`, as Envoy saw it. */
  get scheme(): string {
    return firstValue(this.#headers, ':scheme') ?? '';
  }

  /** First `user-agent`, for the record. */
  get userAgent(): string {
    return firstValue(this.#headers, 'user-agent') ?? '';
  }

  /** First `accept`, for the form of a refusal. */
  get accept(): string {
    return firstValue(this.#headers, 'accept') ?? '';
  }

  /** Canonical path, see {@link canonicalPath}. */
  get path(): string {
    return this.#canonical.path;
  }

  /** Raw query without its `?`. */
  get query(): string {
    return this.#canonical.query;
  }

  /** Bits of `pathFact`: what was odd about the raw path. */
  get pathFacts(): number {
    return this.#canonical.facts;
  }

  /** The client by D14. */
  get client(): ClientAddress {
    const { clientHeader } = this.#origin;
    this.#client ??= clientAddress({
      ...(clientHeader === undefined ? {} : { named: allValues(this.headers, clientHeader) }),
      forwardedFor: allValues(this.headers, 'x-forwarded-for'),
      sourceAddress: this.#origin.sourceAddress,
      trustedHops: this.#origin.trustedHops,
    });
    return this.#client;
  }

  /** Media type of the body: the first content-type, lower-case, parameters off; empty when there is none. */
  get contentType(): string {
    this.#contentType ??= mediaType(firstValue(this.headers, 'content-type'));
    return this.#contentType;
  }

  /** Names and values of the query, decoded, in order, duplicates included. Parsed at the first call. */
  get queryPairs(): readonly FieldPair[] {
    this.#queryPairs ??= queryPairs(this.query);
    return this.#queryPairs;
  }

  /** Cookies of all lines in order, as they stand. Parsed at the first call. */
  get cookies(): readonly FieldPair[] {
    this.#cookies ??= cookiePairs(this.#headers);
    return this.#cookies;
  }

  /** Declared body length in bytes; undefined when absent, repeated with other values, or no number. */
  get contentLength(): number | undefined {
    return declaredLength(this.headers);
  }

  /** An upgrade or CONNECT: what follows the headers is no HTTP body. */
  get upgrade(): boolean {
    const length = this.contentLength;
    return isUpgrade(this.headers, this.method, length !== undefined && length > 0);
  }

  /** `:authority` and `Host` both stand there and name different hosts. */
  get hostMismatch(): boolean {
    const authority = firstValue(this.headers, ':authority');
    if (authority === undefined)
      return allValues(this.headers, 'host').some((host) => canonicalHost(host) !== this.host);
    for (let index = this.headers.find('host'); index >= 0; index = this.headers.find('host', index + 1)) {
      if (canonicalHost(this.headers.value(index)) !== this.host) return true;
    }
    return false;
  }
}

/** The response half. */
export class ResponseView {
  /** The header lines, empty after {@link release}. */
  headers: Headers;
  readonly endOfStream: boolean;
  /** 0 when `:status` is no number. */
  readonly status: number;

  constructor(headers: Headers, endOfStream: boolean) {
    this.headers = headers;
    this.endOfStream = endOfStream;
    const status = Number(firstValue(headers, ':status'));
    this.status = Number.isInteger(status) ? status : 0;
  }

  /** Lets go of header lines that point into a message which is about to be reused. */
  release(): void {
    this.headers = noHeaders;
  }

  /** Media type of the body, lower-case, parameters off; empty when there is none. */
  get contentType(): string {
    return mediaType(firstValue(this.headers, 'content-type'));
  }

  /** Declared body length in bytes, see {@link RequestView.contentLength}. */
  get contentLength(): number | undefined {
    return declaredLength(this.headers);
  }
}

/** The place of an exchange in a trace. */
export interface ExchangeTrace {
  /** Of the exchange's own span. */
  readonly context: TraceContext;
  /** Span of the client; empty without one. */
  readonly parentId: string;
  /** The software that asked. */
  readonly component: string;
  /** Whether the span is going to be sent. */
  kept: boolean;
}

/** One request with its response. */
export class Exchange {
  readonly #newId: () => string;
  #id: string | undefined;
  readonly label: ListenerLabel;
  readonly origin: RequestOrigin;
  readonly request: RequestView;
  response: ResponseView | undefined;
  /** Where spans are made. */
  trace: ExchangeTrace | undefined;
  /** How it ended, in the phase access-log only. */
  completion: CompletionFacts | undefined;

  constructor(request: RequestView, origin: RequestOrigin) {
    this.request = request;
    this.label = origin.label;
    this.origin = origin;
    this.#newId = origin.newId;
  }

  /** `x-request-id`, else a random one. Read from the headers at the first call. */
  get id(): string {
    if (this.#id === undefined) {
      const given = firstValue(this.request.headers, 'x-request-id');
      this.#id = given !== undefined && given !== '' && given.length <= 128 ? given : this.#newId();
    }
    return this.#id;
  }
}

function mediaType(value: string | undefined): string {
  if (value === undefined) return '';
  const semicolon = value.indexOf(';');
  return (semicolon < 0 ? value : value.slice(0, semicolon)).trim().toLowerCase();
}

function declaredLength(headers: Headers): number | undefined {
  let length: number | undefined;
  for (
    let index = headers.find('content-length');
    index >= 0;
    index = headers.find('content-length', index + 1)
  ) {
    const value = decimal(headers.value(index));
    if (value === undefined || (length !== undefined && length !== value)) return undefined;
    length = value;
  }
  return length;
}

function decimal(text: string): number | undefined {
  if (text.length === 0 || text.length > 15) return undefined;
  let value = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x30 || code > 0x39) return undefined;
    value = value * 10 + code - 0x30;
  }
  return value;
}
