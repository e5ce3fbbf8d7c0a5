/**
 * The health port: what load balancers and probes of Kubernetes ask, from other machines, without the pages of the
 * admin server.
 */
import { PageServer } from './page-server.ts';
import { readiness } from './readiness.ts';
import type { ServiceView } from './service-view.ts';

/**
 * Answers GET on every path: 200 while workers serve, 503 while the service starts or drains; `/readyz` says whether
 * all workers have a configuration. One path serves as liveness and readiness probe at once, so `/` does not become
 * 503 for anything that a restart would not mend.
 */
export class HealthServer extends PageServer {
  constructor(service: ServiceView) {
    super((request) => {
      if (request.method !== 'GET' && request.method !== 'HEAD')
        return { status: 405, type: 'text/plain', text: 'only GET and HEAD\n' };
      if (request.url === '/readyz') return readiness(service, false);
      const status = service.draining ? 'draining' : service.workers.ready > 0 ? 'ok' : 'starting';
      return {
        status: status === 'ok' ? 200 : 503,
        type: 'application/json',
        text: `${JSON.stringify({ status, library: { language: 'nodejs', version: service.version } })}\n`,
      };
    });
  }
}
