/**
 * The admin server: health, readiness, metrics, configuration. Plain HTTP, loopback by default, nothing that
 * changes anything but POST /reload.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configz } from './configz.ts';
import { metricsPage } from './metrics-page.ts';
import { policyz } from './policyz.ts';
import { readiness } from './readiness.ts';
import type { ServiceView } from './service-view.ts';

/** A page: status, media type, text. */
export interface Page {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

export class AdminServer {
  readonly #service: ServiceView;
  readonly #server: Server;

  constructor(service: ServiceView) {
    this.#service = service;
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

  async #page(request: IncomingMessage): Promise<Page> {
    const url = URL.parse(request.url ?? '/', 'http://admin');
    if (url === null) return { status: 400, type: 'text/plain', text: 'the target is no path\n' };
    const reading = request.method === 'GET' || request.method === 'HEAD';
    if (url.pathname === '/reload') return this.#reload(request);
    if (!reading) return { status: 405, type: 'text/plain', text: 'only GET and HEAD\n' };
    switch (url.pathname) {
      case '/healthz':
        return { status: 200, type: 'text/plain', text: 'ok\n' };
      case '/readyz':
        return readiness(this.#service, url.searchParams.has('verbose'));
      case '/metrics':
        return metricsPage(this.#service);
      case '/configz':
        return configz(this.#service);
      case '/policyz':
        return policyz(this.#service, url.searchParams);
      case '/':
        return {
          status: 200,
          type: 'text/plain',
          text: '/healthz\n/readyz[?verbose]\n/metrics\n/configz\n/policyz?host=&path=&method=&content_type=\nPOST /reload\n',
        };
      default:
        return { status: 404, type: 'text/plain', text: 'not found; GET / lists the pages\n' };
    }
  }

  /** Only programs may ask: a page of another site that a person on this machine looks at could post here too. */
  async #reload(request: IncomingMessage): Promise<Page> {
    if (request.method !== 'POST') return { status: 405, type: 'text/plain', text: 'POST /reload\n' };
    if (request.headers.origin !== undefined)
      return { status: 403, type: 'text/plain', text: 'not from a browser\n' };
    await this.#service.configuration.reload();
    const last = this.#service.configuration.lastReload;
    const status = last?.result === 'rejected' ? 422 : 200;
    return { status, type: 'application/json', text: `${JSON.stringify(last ?? { result: 'unchanged' })}\n` };
  }
}
