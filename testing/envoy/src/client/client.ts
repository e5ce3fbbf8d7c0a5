/** A client of either HTTP version, as tests need it: every header as given, bodies in pieces, trailers. */

/** A request to send. */
export interface ClientRequest {
  /** Default GET. */
  readonly method?: string;
  readonly path: string;
  /**
   * The `host` header goes with HTTP/2 as `:authority`; default `localhost`. Several values are several lines, in HTTP/1.1
   * whatever the name.
   */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** One piece is sent with content-length, several without (HTTP/1.1: chunked), none as no body. */
  readonly body?: readonly (string | Uint8Array)[];
  /** Sent after the body. */
  readonly trailers?: Readonly<Record<string, string>>;
}

/** What came back, whole. */
export interface ClientResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly trailers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Sends requests to one port of 127.0.0.1. */
export interface Client extends Disposable {
  /**
   * Rejects when the connection fails before the response is complete, and with `client.hung` when nothing is
   * complete after 30 s.
   */
  send(request: ClientRequest): Promise<ClientResponse>;
}

/** A request that takes longer hangs: every answer in these tests is due within a second or so. */
export const hungMilliseconds = 30_000;

/** Rejects `send` when it hangs; the result is to be called once it is over. */
export function whenHung(request: ClientRequest, give: (error: Error) => void): () => void {
  const error = new Error(`client.hung: ${request.method ?? 'GET'} ${request.path}`);
  const timer = setTimeout(() => give(error), hungMilliseconds);
  return () => clearTimeout(timer);
}

/** Header lines of the body's framing. */
export function framing(request: ClientRequest): Record<string, string> {
  const { body, trailers } = request;
  if (body?.length !== 1 || trailers !== undefined) return {};
  return { 'content-length': String(Buffer.byteLength(body[0] ?? '')) };
}
