/** A small HTTP server of pages: bounded, plain HTTP, one function that answers. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A page: status, media type, text. */
export interface Page {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Serves what `page` gives for a request; what that throws is a 500. */
export class PageServer {
  readonly #page: (request: IncomingMessage) => Page | Promise<Page>;
  readonly #server: Server;

  constructor(page: (request: IncomingMessage) => Page | Promise<Page>) {
    this.#page = page;
    this.#server = createServer({ headersTimeout: 5_000, requestTimeout: 10_000, maxHeaderSize: 16_384 });
    this.#server.maxConnections = 256;
    this.#server.on('request', (request, response) => void this.#serve(request, response));
  }

  /** Listens; rejects with the system's error. */
  listen(host: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  /** Where it can be reached. */
  get url(): string {
    const { address, family, port } = this.#server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  /** Ends at once; a second call does nothing more. */
  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let page: Page;
    try {
      page = await this.#page(request);
    } catch (error) {
      page = {
        status: 500,
        type: 'text/plain',
        text: `${error instanceof Error ? error.message : String(error)}\n`,
      };
    }
    const bytes = Buffer.from(page.text);
    response.writeHead(page.status, {
      'content-type': `${page.type}; charset=utf-8`,
      'content-length': bytes.length,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  }
}
