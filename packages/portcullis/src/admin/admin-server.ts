/**
 * The admin server: health, readiness, metrics, configuration. Plain HTTP, loopback by default, nothing that
 * changes anything but POST /reload.
 */
import type { IncomingMessage } from 'node:http';
import { configz } from './configz.ts';
import { metricsPage } from './metrics-page.ts';
import { type Page, PageServer } from './page-server.ts';
import { policyz } from './policyz.ts';
import { readiness } from './readiness.ts';
import type { ServiceView } from './service-view.ts';

/** The pages of a person or a monitor. */
export class AdminServer extends PageServer {
  readonly #service: ServiceView;

  constructor(service: ServiceView) {
    super((request) => this.#page(request));
    this.#service = service;
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
