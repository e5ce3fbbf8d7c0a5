/**
 * `envoy.cluster-not-http2`: gRPC is HTTP/2, which Envoy speaks to a cluster only when it is told to.
 *
 * Source: Envoy's cluster, `HttpProtocolOptions`.
 */
import type { Check } from '../check.ts';
import { askedClusters, protocolOptions } from './asked-clusters.ts';
import { cluster, http2 } from './example.ts';

/** `envoy.cluster-not-http2`. */
export const clusterNotHttp2: Check = {
  code: 'envoy.cluster-not-http2',
  severity: 'error',
  title: 'Envoy speaks HTTP/1.1 to Portcullis',
  cause: 'A cluster without HTTP/2 options uses HTTP/1.1, which carries no gRPC.',
  effect: 'every call fails: 500, or uninspected with failure_mode_allow',
  remedy: 'Add HTTP/2 to the cluster.',
  whole(configuration, report) {
    for (const part of askedClusters(configuration)) {
      const options = protocolOptions(part);
      const explicit = options?.get('explicit_http_config', 'http2_protocol_options');
      const auto = options?.get('auto_config');
      if (explicit !== undefined || auto !== undefined || part.get('http2_protocol_options') !== undefined)
        continue;
      report({
        at: options ?? part.get('name') ?? part,
        message: `cluster ${part.get('name')?.text} has no HTTP/2 options`,
        change: http2.map((line) => `+ ${line}`),
      });
    }
  },
  example: {
    fault: cluster('type: STATIC'),
    right: cluster('type: STATIC', ...http2),
  },
};
