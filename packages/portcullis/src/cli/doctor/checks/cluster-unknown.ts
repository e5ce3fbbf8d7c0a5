/**
 * `envoy.cluster-unknown`: the filter asks a cluster that is not there.
 *
 * Source: Envoy refuses a static filter with an unknown static cluster.
 */
import { nearestName } from '../../../config/suggest.ts';
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.cluster-unknown`. */
export const clusterUnknown: Check = {
  code: 'envoy.cluster-unknown',
  severity: 'error',
  title: 'The cluster of the filter does not exist',
  cause: 'cluster_name names none of the clusters of this configuration.',
  effect: 'Envoy does not start, or every request fails (uninspected with failure_mode_allow)',
  remedy: 'Add the cluster, or correct its name.',
  apis: [
    'ext-proc',
    'network-ext-proc',
    'ext-authz',
    'network-ext-authz',
    'access-log',
    'tcp-access-log',
    'rate-limit',
  ],
  callout({ cluster }, { clusters, complete }, report) {
    const name = cluster?.text;
    if (cluster === undefined || name === undefined || clusters.has(name) || !complete) return;
    const near = nearestName(name, [...clusters.keys()]);
    report({
      at: cluster,
      message: `there is no cluster ${name}${near === undefined ? '' : `; did you mean ${near}?`}`,
      change: near === undefined ? [] : [`- cluster_name: ${name}`, `+ cluster_name: ${near}`],
    });
  },
  example: {
    fault: bootstrap('portculis'),
    right: bootstrap('portcullis'),
  },
};

function bootstrap(name: string): string {
  const filter = callout('ext-proc', `grpc_service: { envoy_grpc: { cluster_name: ${name} } }`);
  return [
    'static_resources:',
    '  clusters: [{ name: portcullis }]',
    '  listeners:',
    '    - filter_chains:',
    ...filter
      .trimEnd()
      .split('\n')
      .map((line, index) => `        ${index === 0 ? '- ' : '  '}${line}`),
    '',
  ].join('\n');
}
