/** Which clusters are asked by our filters, for the checks of clusters. */
import type { EnvoyConfiguration } from '../envoy-configuration.ts';
import type { Part } from '../part.ts';

/** Clusters of the file that at least one of our filters asks, each once. */
export function askedClusters({ callouts, clusters }: EnvoyConfiguration): Part[] {
  const names = new Set(callouts.map(({ cluster }) => cluster?.text ?? ''));
  return [...clusters].flatMap(([name, part]) => (names.has(name) ? [part] : []));
}

/** The endpoints of a cluster. */
export function endpoints(cluster: Part): Part[] {
  const localities = cluster.get('load_assignment', 'endpoints')?.items() ?? [];
  return localities.flatMap((locality) => locality.get('lb_endpoints')?.items() ?? []);
}

/** `typed_extension_protocol_options` of HTTP, where there are some. */
export function protocolOptions(cluster: Part): Part | undefined {
  return cluster.get(
    'typed_extension_protocol_options',
    'envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
  );
}
