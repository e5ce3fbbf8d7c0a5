/**
 * `envoy.rate-limit-without-actions`: the filter asks only about requests for which a route makes descriptors.
 *
 * Source: Envoy's rate limit filter; `rate_limits` of routes and virtual hosts.
 */
import type { Check } from '../check.ts';

/** `envoy.rate-limit-without-actions`. */
export const rateLimitWithoutActions: Check = {
  code: 'envoy.rate-limit-without-actions',
  severity: 'error',
  title: 'No request is ever counted',
  cause:
    'Descriptors are made by rate_limits of routes and virtual hosts; without them the filter asks nothing.',
  effect: 'there is no rate limit',
  remedy: 'Add rate_limits with actions to the virtual host or route.',
  apis: ['rate-limit'],
  callout(filter, { rateLimitActions }, report) {
    // Routes that come by RDS are not in the file.
    const routes = filter.manager?.get('route_config');
    if (routes === undefined || rateLimitActions.some((list) => list.items().length > 0)) return;
    report({
      at: filter.config,
      message: 'no route or virtual host has rate_limits',
      change: ['+ rate_limits: [{ actions: [{ remote_address: {} }] }]   # of a virtual host or route'],
    });
  },
  example: { fault: limited(''), right: limited(', rate_limits: [{ actions: [{ remote_address: {} }] }]') },
};

function limited(actions: string): string {
  return `typed_config:
  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
  route_config:
    virtual_hosts: [{ name: all, domains: ["*"], routes: [{ match: { prefix: / }, route: { cluster: shop } }]${actions} }]
  http_filters:
    - name: envoy.filters.http.ratelimit
      typed_config:
        "@type": type.googleapis.com/envoy.extensions.filters.http.ratelimit.v3.RateLimit
        domain: shop
        rate_limit_service: { transport_api_version: V3, grpc_service: { envoy_grpc: { cluster_name: portcullis } } }
`;
}
