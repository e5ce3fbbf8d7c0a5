/** What an upstream saw of one request, so that a test can say that something did or did not arrive. */
export interface SeenRequest {
  readonly method: string;
  /** Path with query, as received. */
  readonly path: string;
  /** Names in lower case; repeated values joined as `node:http` joins them. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Bytes of the body. */
  readonly bodyBytes: number;
  /** SHA-256 of the body, hexadecimal. */
  readonly bodySha256: string;
  readonly trailers: Readonly<Record<string, string | string[] | undefined>>;
  /** False when the request was cut off before its end. */
  readonly complete: boolean;
}

/** The requests that reached an upstream, in order of their beginning. The newest 200,000 are kept. */
export class RequestLog {
  /** Requests whose headers arrived, also those that were cut off later. */
  started = 0;
  #seen: SeenRequest[] = [];

  /** Notes a request that ended or was cut off. */
  add(request: SeenRequest): void {
    this.#seen.push(request);
    if (this.#seen.length > 200_000) this.#seen.shift();
  }

  /** All of them, oldest first. */
  get all(): readonly SeenRequest[] {
    return this.#seen;
  }

  /** Those whose path begins with `prefix`. */
  withPath(prefix: string): SeenRequest[] {
    return this.#seen.filter((request) => request.path.startsWith(prefix));
  }

  /** Forgets everything. */
  clear(): void {
    this.started = 0;
    this.#seen = [];
  }
}
