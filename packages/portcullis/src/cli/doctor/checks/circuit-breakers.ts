/**
 * `envoy.circuit-breakers`: every inspected request or connection is an open stream; the 1,025th fails at once.
 *
 * Source: Envoy's circuit breakers, `max_requests` (default 1,024); measured on Envoy 1.40.
 */
import type { Check } from '../check.ts';
import { askedClusters } from './asked-clusters.ts';
import { cluster } from './example.ts';

/** Envoy's default. */
const unset = 1024;
const recommended = 20_000;

/** `envoy.circuit-breakers`. */
export const circuitBreakers: Check = {
  code: 'envoy.circuit-breakers',
  severity: 'warning',
  title: 'More than 1,024 open requests fail',
  cause: 'ext_proc holds a stream for every open request, and max_requests limits open streams.',
  effect: 'the next request gets 500, or passes uninspected with failure_mode_allow',
  remedy: 'Raise max_requests above the number of requests and connections that are open at a time.',
  whole(configuration, report) {
    for (const part of askedClusters(configuration)) {
      const thresholds = part.get('circuit_breakers', 'thresholds')?.items() ?? [];
      const threshold = thresholds.find((one) => (one.get('priority')?.text ?? 'DEFAULT') === 'DEFAULT');
      const limit = threshold?.get('max_requests');
      if ((limit?.number ?? unset) > unset) continue;
      report({
        at: limit ?? threshold ?? part.get('name') ?? part,
        message: `cluster ${part.get('name')?.text} allows ${limit?.number ?? unset} open requests${limit === undefined ? ' (the default)' : ''}`,
        change: [`+ circuit_breakers: { thresholds: [{ max_requests: ${recommended} }] }`],
      });
    }
  },
  example: {
    fault: cluster('circuit_breakers: { thresholds: [{ max_requests: 1024 }] }'),
    right: cluster('circuit_breakers: { thresholds: [{ max_requests: 20000 }] }'),
  },
};
