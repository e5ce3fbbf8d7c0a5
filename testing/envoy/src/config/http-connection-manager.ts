import type { Json, JsonObject } from './json.ts';

/** One route of the only virtual host; the first whose prefix fits is taken. */
export interface Route {
  readonly prefix: string;
  /** The cluster that it goes to, or an answer that Envoy gives by itself. */
  readonly cluster: string | { readonly status: number; readonly body: string };
  /** Filter configuration of this route, by filter name. */
  readonly perFilter?: JsonObject;
}

/** What an HTTP connection manager does between a listener and its clusters. */
export interface HttpConnectionManagerOptions {
  /** Name in statistics (`http.<statPrefix>.…`); default `ingress`. */
  readonly statPrefix?: string;
  readonly routes: readonly Route[];
  /** Filters before the router. */
  readonly filters?: readonly JsonObject[];
  /** HTTP/1.1 trailers are passed on instead of dropped (default true here, false in Envoy). */
  readonly http1Trailers?: boolean;
  /** Access log file, one JSON line per request; see `accessLogFields`. */
  readonly accessLog?: string;
  /** Fields of the access log: name to Envoy's format string. */
  readonly accessLogFields?: Readonly<Record<string, string>>;
}

/** What the access log holds unless told otherwise. */
export const accessLogFields: Readonly<Record<string, string>> = {
  row: '%REQ(x-row)%',
  method: '%REQ(:METHOD)%',
  path: '%REQ(:PATH)%',
  status: '%RESPONSE_CODE%',
  details: '%RESPONSE_CODE_DETAILS%',
  flags: '%RESPONSE_FLAGS%',
  verdict: '%DYNAMIC_METADATA(portcullis:verdict)%',
  rule: '%DYNAMIC_METADATA(portcullis:rule)%',
  rules: '%DYNAMIC_METADATA(portcullis:rules)%',
  policy: '%DYNAMIC_METADATA(portcullis:policy)%',
};

const type = 'type.googleapis.com/envoy.extensions';

/**
 * The network filter `http_connection_manager`: HTTP/1.1 and HTTP/2 with prior knowledge on one port, the real
 * peer address in x-forwarded-for, WebSocket upgrades allowed, and no time limit of its own on a route.
 */
export function httpConnectionManager(options: HttpConnectionManagerOptions): JsonObject {
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: {
      '@type': `${type}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
      stat_prefix: options.statPrefix ?? 'ingress',
      codec_type: 'AUTO',
      use_remote_address: true,
      http_protocol_options: { enable_trailers: options.http1Trailers ?? true },
      upgrade_configs: [{ upgrade_type: 'websocket' }],
      access_log: options.accessLog === undefined ? undefined : [accessLog(options.accessLog, options)],
      route_config: {
        name: 'local',
        virtual_hosts: [{ name: 'all', domains: ['*'], routes: options.routes.map(route) }],
      },
      http_filters: [
        ...(options.filters ?? []),
        {
          name: 'envoy.filters.http.router',
          typed_config: { '@type': `${type}.filters.http.router.v3.Router` },
        },
      ],
    },
  };
}

function route(one: Route): Json {
  return {
    match: { prefix: one.prefix },
    ...(typeof one.cluster === 'string'
      ? { route: { cluster: one.cluster, timeout: '0s' } }
      : { direct_response: { status: one.cluster.status, body: { inline_string: one.cluster.body } } }),
    typed_per_filter_config: one.perFilter,
  };
}

function accessLog(path: string, options: HttpConnectionManagerOptions): Json {
  return {
    name: 'envoy.access_loggers.file',
    typed_config: {
      '@type': `${type}.access_loggers.file.v3.FileAccessLog`,
      path,
      log_format: { json_format: options.accessLogFields ?? accessLogFields },
    },
  };
}
