import { canonicalHost } from '../exchange/canonical-host.ts';
import { canonicalPath } from '../exchange/canonical-path.ts';
import { HeaderLines } from '../exchange/header-lines.ts';
import { explainPolicy } from '../pipeline/resolve-policy-trail.ts';
import type { Page } from './page-server.ts';
import type { ServiceView } from './service-view.ts';

/**
 * /policyz?host=&path=&method=&content_type=&header=name:value: which policy such a request gets, and why. Headers
 * may be repeated.
 */
export function policyz(service: ServiceView, query: URLSearchParams): Page {
  const lines = query.getAll('header').map((line) => {
    const colon = line.indexOf(':');
    return colon < 0
      ? ([line, ''] as const)
      : ([line.slice(0, colon), line.slice(colon + 1).trim()] as const);
  });
  const trail = explainPolicy(service.configuration.plan, {
    host: canonicalHost(query.get('host') ?? ''),
    path: canonicalPath(query.get('path') ?? '/').path,
    method: query.get('method') ?? 'GET',
    contentType: (query.get('content_type') ?? '').toLowerCase(),
    headers: new HeaderLines(lines),
  });
  return { status: 200, type: 'application/json', text: `${JSON.stringify(trail, null, 2)}\n` };
}
