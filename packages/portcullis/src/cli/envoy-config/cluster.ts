/** The cluster of Portcullis, and of an upstream. */
import type { ListenerAddress } from '../../runtime/listener-address.ts';
import { commented } from './commented-yaml.ts';
import type { Fields } from './filters.ts';
import { clusterName, type GeneratorSettings } from './settings.ts';

const httpOptions = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
/** Every open request or connection is one request here; Envoy's default of 1,024 is soon reached. */
const openRequests = 20_000;

/** The cluster that the filters ask. */
export function portcullisCluster({ addresses, authority }: GeneratorSettings): Fields {
  const isTls = addresses.some(({ network }) => network === 'tls');
  return {
    name: clusterName,
    type: addresses.some(isNamed) ? 'STRICT_DNS' : 'STATIC',
    connect_timeout: '0.25s',
    typed_extension_protocol_options: {
      [httpOptions]: {
        '@type': `type.googleapis.com/${httpOptions}`,
        explicit_http_config: { http2_protocol_options: {} },
      },
    },
    circuit_breakers: commented(
      {
        thresholds: [
          { max_connections: openRequests, max_pending_requests: openRequests, max_requests: openRequests },
        ],
      },
      'Every request that is being inspected is an open one here; the default is 1,024.',
    ),
    health_checks:
      addresses.length > 1 || addresses.some(isNamed)
        ? [
            {
              timeout: '1s',
              interval: '2s',
              unhealthy_threshold: 1,
              healthy_threshold: 1,
              grpc_health_check: {},
            },
          ]
        : undefined,
    transport_socket: isTls ? transportSocket(addresses, authority) : undefined,
    load_assignment: {
      cluster_name: clusterName,
      endpoints: [{ lb_endpoints: addresses.map((one) => ({ endpoint: { address: addressOf(one) } })) }],
    },
  };
}

/** A cluster for what is behind a listener. */
export function upstreamCluster(name: string, upstream: { host: string; port: number }): Fields {
  return {
    name,
    type: isName(upstream.host) ? 'STRICT_DNS' : 'STATIC',
    connect_timeout: '1s',
    load_assignment: {
      cluster_name: name,
      endpoints: [
        {
          lb_endpoints: [
            {
              endpoint: {
                address: { socket_address: { address: upstream.host, port_value: upstream.port } },
              },
            },
          ],
        },
      ],
    },
  };
}

function transportSocket(addresses: readonly ListenerAddress[], authority: string | undefined): Fields {
  const [host = ''] = addresses.flatMap((one) => (one.network === 'tls' ? [one.host] : []));
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext',
      sni: isName(host) ? host : undefined,
      common_tls_context: {
        validation_context: {
          trusted_ca: { filename: authority },
          match_typed_subject_alt_names: [
            { san_type: isName(host) ? 'DNS' : 'IP_ADDRESS', matcher: { exact: host } },
          ],
        },
      },
    },
  };
}

function addressOf(address: ListenerAddress): Fields {
  return address.network === 'unix'
    ? { pipe: { path: address.path } }
    : { socket_address: { address: address.host, port_value: address.port } };
}

function isNamed(address: ListenerAddress): boolean {
  return address.network !== 'unix' && isName(address.host);
}

/** A host name, not an address. */
function isName(host: string): boolean {
  return !/^[0-9.]+$/.test(host) && !host.includes(':');
}
