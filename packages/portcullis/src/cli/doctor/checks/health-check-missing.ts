/**
 * `envoy.health-check-missing`: with several endpoints Envoy goes on asking a dead one.
 *
 * Source: measured on Envoy 1.40: with one of two endpoints dead, half of the requests were 500, outlier detection did
 * not help within 40 requests; with a gRPC health check none was.
 */
import type { Check } from '../check.ts';
import { askedClusters, endpoints } from './asked-clusters.ts';
import { cluster } from './example.ts';

/** `envoy.health-check-missing`. */
export const healthCheckMissing: Check = {
  code: 'envoy.health-check-missing',
  severity: 'warning',
  title: 'A dead endpoint gets its share of requests',
  cause: 'Envoy alternates over the endpoints of a cluster whether they answer or not.',
  effect:
    'with one of two endpoints away, every other request is 500, or passes uninspected with failure_mode_allow',
  remedy: 'Add a gRPC health check: Portcullis answers grpc.health.v1 on the same port.',
  whole(configuration, report) {
    for (const part of askedClusters(configuration)) {
      const count = endpoints(part).length;
      if (count < 2 || (part.get('health_checks')?.items().length ?? 0) > 0) continue;
      report({
        at: part.get('load_assignment', 'endpoints') ?? part,
        message: `cluster ${part.get('name')?.text} has ${count} endpoints and no health check`,
        change: [
          '+ health_checks:',
          '+   - { timeout: 1s, interval: 2s, unhealthy_threshold: 1, healthy_threshold: 1, grpc_health_check: {} }',
        ],
      });
    }
  },
  example: {
    fault: cluster(...twoEndpoints()),
    right: cluster(
      ...twoEndpoints(),
      'health_checks: [{ timeout: 1s, interval: 2s, unhealthy_threshold: 1, healthy_threshold: 1, grpc_health_check: {} }]',
    ),
  },
};

function twoEndpoints(): string[] {
  const endpoint = (port: number): string =>
    `        - endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: ${port} } } }`;
  return ['load_assignment:', '  endpoints:', '    - lb_endpoints:', endpoint(9000), endpoint(9001)];
}
