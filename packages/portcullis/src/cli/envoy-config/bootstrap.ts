/** A whole configuration of Envoy: listeners, filters, clusters. */
import { portcullisCluster, upstreamCluster } from './cluster.ts';
import { commented } from './commented-yaml.ts';
import { accessLog, type Fields, httpFilters, networkFilter, rateLimitActions } from './filters.ts';
import { bufferLimit, clusterName, type GeneratorSettings, type Route, wantsBodies } from './settings.ts';

const extensions = 'type.googleapis.com/envoy.extensions';

/** The bootstrap. */
export function bootstrap(settings: GeneratorSettings): Fields {
  const { routes, apis } = settings;
  const listener = apis.includes('network') ? networkListener : httpListener;
  return {
    admin: { address: { socket_address: { address: '127.0.0.1', port_value: 9901 } } },
    static_resources: {
      listeners: routes.map((route) => listener(settings, route)),
      clusters: [
        portcullisCluster(settings),
        ...routes.map((route) => upstreamCluster(upstreamName(route), route.upstream)),
      ],
    },
  };
}

function upstreamName({ name }: Route): string {
  return `${name}-upstream`;
}

function httpListener(settings: GeneratorSettings, route: Route): Fields {
  const { needs, fingerprints } = settings;
  const limit = bufferLimit(needs);
  return {
    name: route.name,
    address: { socket_address: { address: route.host, port_value: route.port } },
    per_connection_buffer_limit_bytes: wantsBodies(needs)
      ? commented(
          limit,
          limit === 1 << 20
            ? 'Bodies that are inspected whole have to fit; what portcullis serve assumes.'
            : `The longest body of a policy: portcullis serve --envoy-buffer-limit ${limit}`,
        )
      : undefined,
    listener_filters: fingerprints ? [tlsInspector()] : undefined,
    filter_chains: [
      { filters: [connectionManager(settings, route)], transport_socket: downstreamTls(settings) },
    ],
  };
}

function connectionManager(settings: GeneratorSettings, route: Route): Fields {
  const { apis, fingerprints, clientAuthority } = settings;
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: {
      '@type': `${extensions}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
      stat_prefix: route.name,
      use_remote_address: commented(
        true,
        'The real peer is the client. Behind a proxy that you trust: false, or xff_num_trusted_hops.',
      ),
      normalize_path: true,
      merge_slashes: true,
      early_header_mutation_extensions: fingerprints ? [fingerprintHeaders()] : undefined,
      forward_client_cert_details: clientAuthority === undefined ? undefined : 'SANITIZE_SET',
      set_current_client_cert_details:
        clientAuthority === undefined ? undefined : { subject: true, uri: true, dns: true },
      access_log: [verdictLog(settings), ...(apis.includes('access-log') ? [accessLog()] : [])],
      route_config: {
        virtual_hosts: [
          {
            name: 'all',
            domains: ['*'],
            rate_limits: apis.includes('rate-limit') ? rateLimitActions(settings) : undefined,
            routes: [{ match: { prefix: '/' }, route: { cluster: upstreamName(route) } }],
          },
        ],
      },
      http_filters: [
        ...httpFilters(settings),
        {
          name: 'envoy.filters.http.router',
          typed_config: { '@type': `${extensions}.filters.http.router.v3.Router` },
        },
      ],
    },
  };
}

function networkListener(settings: GeneratorSettings, route: Route): Fields {
  return {
    name: route.name,
    address: { socket_address: { address: route.host, port_value: route.port } },
    filter_chains: [
      {
        filters: [
          networkFilter(settings, route.name),
          {
            name: 'envoy.filters.network.tcp_proxy',
            typed_config: {
              '@type': `${extensions}.filters.network.tcp_proxy.v3.TcpProxy`,
              stat_prefix: route.name,
              cluster: upstreamName(route),
            },
          },
        ],
      },
    ],
  };
}

/** Verdicts of ext_proc come in our own namespace, those of ext_authz in that of the filter. */
function verdictLog({ apis }: GeneratorSettings): Fields {
  const namespace = apis.includes('ext-proc') ? clusterName : 'envoy.filters.http.ext_authz';
  const verdict = (name: string): string => `%DYNAMIC_METADATA(${namespace}:${name})%`;
  const decided = apis.includes('ext-proc') || apis.includes('ext-authz');
  return {
    name: 'envoy.access_loggers.stdout',
    typed_config: {
      '@type': `${extensions}.access_loggers.stream.v3.StdoutAccessLog`,
      log_format: {
        json_format: {
          time: '%START_TIME%',
          request_id: '%REQ(X-REQUEST-ID)%',
          method: '%REQ(:METHOD)%',
          authority: '%REQ(:AUTHORITY)%',
          path: '%PATH(NQ)%',
          status: '%RESPONSE_CODE%',
          details: '%RESPONSE_CODE_DETAILS%',
          ...(decided
            ? { verdict: verdict('verdict'), rule: verdict('rule'), policy: verdict('policy') }
            : {}),
        },
      },
    },
  };
}

function tlsInspector(): Fields {
  return {
    name: 'envoy.filters.listener.tls_inspector',
    typed_config: {
      '@type': `${extensions}.filters.listener.tls_inspector.v3.TlsInspector`,
      enable_ja3_fingerprinting: true,
      enable_ja4_fingerprinting: commented(true, 'Envoy 1.35.'),
    },
  };
}

/**
 * Before any filter: header operations of routes act after them. Removed first, since no header is set for a connection
 * without a fingerprint.
 */
function fingerprintHeaders(): Fields {
  const headers = { 'x-shield-ja3': '%TLS_JA3_FINGERPRINT%', 'x-shield-ja4': '%TLS_JA4_FINGERPRINT%' };
  return {
    name: 'envoy.http.early_header_mutation.header_mutation',
    typed_config: {
      '@type': `${extensions}.http.early_header_mutation.header_mutation.v3.HeaderMutation`,
      mutations: [
        ...Object.keys(headers).map((name) => ({ remove: name })),
        ...Object.entries(headers).map(([key, value]) => ({
          append: { header: { key, value }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' },
        })),
      ],
    },
  };
}

function downstreamTls({ certificate, clientAuthority }: GeneratorSettings): Fields | undefined {
  if (certificate === undefined) return undefined;
  const { chain, key } = certificate;
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: {
      '@type': `${extensions}.transport_sockets.tls.v3.DownstreamTlsContext`,
      require_client_certificate: clientAuthority === undefined ? undefined : true,
      common_tls_context: {
        alpn_protocols: ['h2', 'http/1.1'],
        tls_certificates: [{ certificate_chain: { filename: chain }, private_key: { filename: key } }],
        validation_context:
          clientAuthority === undefined ? undefined : { trusted_ca: { filename: clientAuthority } },
      },
    },
  };
}
