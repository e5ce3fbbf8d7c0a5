import type { JsonObject } from './json.ts';

/** Where an endpoint of a cluster is. */
export type EndpointAddress = { readonly pipe: string } | { readonly host: string; readonly port: number };

/** How a cluster is reached. */
export interface ClusterOptions {
  readonly endpoints: readonly EndpointAddress[];
  /** HTTP/2 to the endpoints (default false: HTTP/1.1 with trailers). gRPC needs it. */
  readonly http2?: boolean;
  /** Open requests at a time; Envoy's default of 1,024 answers the next one with an error (default 20,000). */
  readonly maxRequests?: number;
  /** Ask `grpc.health.v1` of each endpoint this often and leave out the unhealthy (default: never). */
  readonly grpcHealthCheckSeconds?: number;
}

const httpProtocolOptions = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/** A STATIC cluster (`config.cluster.v3.Cluster`) with a connect timeout of 0.25 s. */
export function staticCluster(name: string, options: ClusterOptions): JsonObject {
  const maxRequests = options.maxRequests ?? 20_000;
  return {
    name,
    type: 'STATIC',
    connect_timeout: '0.25s',
    circuit_breakers: {
      thresholds: [
        { max_requests: maxRequests, max_pending_requests: maxRequests, max_connections: maxRequests },
      ],
    },
    typed_extension_protocol_options: {
      [httpProtocolOptions]: {
        '@type': `type.googleapis.com/${httpProtocolOptions}`,
        explicit_http_config: options.http2
          ? { http2_protocol_options: {} }
          : { http_protocol_options: { enable_trailers: true } },
      },
    },
    health_checks:
      options.grpcHealthCheckSeconds === undefined
        ? undefined
        : [
            {
              timeout: '1s',
              interval: `${options.grpcHealthCheckSeconds}s`,
              unhealthy_threshold: 1,
              healthy_threshold: 1,
              grpc_health_check: {},
            },
          ],
    load_assignment: {
      cluster_name: name,
      endpoints: [
        { lb_endpoints: options.endpoints.map((endpoint) => ({ endpoint: { address: address(endpoint) } })) },
      ],
    },
  };
}

/** `config.core.v3.Address` of an endpoint. */
export function address(endpoint: EndpointAddress): JsonObject {
  return 'pipe' in endpoint
    ? { pipe: { path: endpoint.pipe } }
    : { socket_address: { address: endpoint.host, port_value: endpoint.port } };
}
