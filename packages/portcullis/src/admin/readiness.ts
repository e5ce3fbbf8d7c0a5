import type { Page } from './page-server.ts';
import type { ServiceView } from './service-view.ts';

/**
 * /readyz: true when every worker has a configuration and the service is not draining; a folder that holds no policy
 * is no configuration. What is wrong elsewhere (a refused reload, withheld bodies, hidden trailers) is told with `?verbose` and never
 * makes it unready.
 */
export async function readiness(service: ServiceView, verbose: boolean): Promise<Page> {
  const { workers } = service;
  const { expected, origin } = service.configuration;
  const configured = !expected || origin !== 'none';
  const ready = configured && workers.ready > 0 && workers.ready === workers.size && !service.draining;
  const status = ready ? 200 : 503;
  if (!verbose) return { status, type: 'text/plain', text: ready ? 'ready\n' : 'not ready\n' };
  const reports = await workers.reports();
  const withheld = [...new Set(reports.flatMap((report) => report.withheld))];
  const hidingTrailers = [...new Set(reports.flatMap((report) => report.hidingTrailers))];
  const details = {
    ready,
    draining: service.draining,
    workers: { ready: workers.ready, expected: service.workers.size, restarted: service.workers.deaths },
    configuration: {
      version: service.configuration.plan.version,
      origin: service.configuration.origin,
      last_reload: service.configuration.lastReload ?? null,
    },
    bodies_withheld: withheld.map((listener) => ({
      listener,
      hint: 'add "allow_mode_override: true" to the ext_proc filter of this Envoy listener',
    })),
    trailers_hidden: hidingTrailers.map((listener) => ({
      listener,
      hint: 'add "request_trailer_mode: SEND" to the processing_mode of the ext_proc filter of this Envoy listener',
    })),
  };
  return { status, type: 'application/json', text: `${JSON.stringify(details, null, 2)}\n` };
}
