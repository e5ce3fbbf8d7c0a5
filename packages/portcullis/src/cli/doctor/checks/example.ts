/** Frames for the examples of checks: what surrounds the lines that matter. */
import { type Api, typeUrls } from '../callout.ts';

/** A configuration of one of our APIs with these fields, as YAML. */
export function callout(api: Api, ...fields: readonly string[]): string {
  const [list, name] = places[api];
  const http = list === 'http_filters' && !fields.some((field) => field.startsWith('grpc_service'));
  const service =
    http && api !== 'rate-limit' ? ['grpc_service: { envoy_grpc: { cluster_name: portcullis } }'] : [];
  return [
    `${list}:`,
    `  - name: ${name}`,
    '    typed_config:',
    ...indented(6, `"@type": ${typeUrls[api]}`, ...service, ...fields),
    '',
  ].join('\n');
}

const places: Readonly<Record<Api, readonly [list: string, name: string]>> = {
  'ext-proc': ['http_filters', 'envoy.filters.http.ext_proc'],
  'ext-authz': ['http_filters', 'envoy.filters.http.ext_authz'],
  'rate-limit': ['http_filters', 'envoy.filters.http.ratelimit'],
  'network-ext-proc': ['filters', 'envoy.filters.network.ext_proc'],
  'network-ext-authz': ['filters', 'envoy.filters.network.ext_authz'],
  'access-log': ['access_log', 'envoy.access_loggers.http_grpc'],
  'tcp-access-log': ['access_log', 'envoy.access_loggers.tcp_grpc'],
};

/** An HTTP connection manager with these fields, in a listener with others; ext_proc is one of its filters. */
export function manager(fields: readonly string[], listener: readonly string[] = []): string {
  return [
    'listeners:',
    '  - name: public',
    ...indented(4, ...listener),
    '    filter_chains:',
    '      - filters:',
    '          - name: envoy.filters.network.http_connection_manager',
    '            typed_config:',
    '              "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    ...indented(14, ...fields),
    ...(fields.some((field) => field.startsWith('http_filters'))
      ? []
      : indented(14, callout('ext-proc').trimEnd())),
    '',
  ].join('\n');
}

/** A cluster named portcullis with these fields, and a filter that asks it. */
export function cluster(...fields: readonly string[]): string {
  return `${callout('ext-proc')}clusters:\n  - name: portcullis\n${indented(4, ...fields).join('\n')}\n`;
}

/** Field lines of HTTP/2 to a cluster. */
export const http2 = [
  'typed_extension_protocol_options:',
  '  envoy.extensions.upstreams.http.v3.HttpProtocolOptions:',
  '    "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
  '    explicit_http_config: { http2_protocol_options: {} }',
] as const;

function indented(spaces: number, ...texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.split('\n').map((line) => ' '.repeat(spaces) + line));
}
