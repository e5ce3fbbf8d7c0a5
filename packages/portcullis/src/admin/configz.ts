import type { Page } from './page-server.ts';
import type { ServiceView } from './service-view.ts';

/** Longest reason of a refused reload that is shown, in characters. */
const maxReason = 8_192;

/** /configz: which configuration is active, where it came from, and how the last reload went. */
export function configz(service: ServiceView): Page {
  const { plan, origin, lastReload, reloads } = service.configuration;
  const page = {
    instance: service.instanceId,
    version: plan.version,
    hash: plan.hash,
    origin,
    sources: plan.files,
    policies: plan.policies.length,
    domains: plan.domains.map((domain) => domain.hosts),
    listeners: Object.fromEntries(service.addresses),
    node_version: process.version,
    started_at: new Date(service.startedAt).toISOString(),
    last_reload:
      lastReload === undefined
        ? null
        : {
            ...lastReload,
            at: new Date(lastReload.at).toISOString(),
            report: lastReload.report.slice(0, maxReason),
          },
    reloads,
  };
  return { status: 200, type: 'application/json', text: `${JSON.stringify(page, null, 2)}\n` };
}
