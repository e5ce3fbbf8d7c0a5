/**
 * `envoy.server-name-unknown`: the SNI is an attribute only where a TLS inspector has read it.
 *
 * Source: measured on Envoy 1.40.
 */
import type { Check } from '../check.ts';

/** `envoy.server-name-unknown`. */
export const serverNameUnknown: Check = {
  code: 'envoy.server-name-unknown',
  severity: 'warning',
  title: 'The server name is requested and never known',
  cause: 'connection.requested_server_name is set by the listener filter tls_inspector.',
  effect: 'the attribute is missing; policies learn the name from the ClientHello only',
  remedy: 'Add the listener filter tls_inspector.',
  apis: ['network-ext-proc', 'ext-proc'],
  callout({ config, listener }, _configuration, report) {
    const lists = ['connection_attributes', 'request_attributes'];
    const attribute = lists
      .flatMap((list) => config.get(list)?.items() ?? [])
      .find(({ text }) => text === 'connection.requested_server_name');
    if (attribute === undefined || listener === undefined) return;
    const filters = listener.get('listener_filters')?.items() ?? [];
    // With TLS ended in Envoy the handshake itself tells the name.
    const ended = (listener.get('filter_chains')?.items() ?? []).some(
      (chain) => chain.get('transport_socket') !== undefined,
    );
    if (ended || filters.some((filter) => filter.get('name')?.text?.includes('tls_inspector') === true))
      return;
    report({
      at: attribute,
      message: `listener ${listener.get('name')?.text ?? ''} has no tls_inspector`,
      change: [
        '+ listener_filters:',
        '+   - name: envoy.filters.listener.tls_inspector',
        '+     typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector }',
      ],
    });
  },
  example: {
    fault: network(''),
    right: network(
      '    listener_filters:\n      - name: envoy.filters.listener.tls_inspector\n        typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector }\n',
    ),
  },
};

function network(inspector: string): string {
  return `listeners:
  - name: tls
${inspector}    filter_chains:
      - filters:
          - name: envoy.filters.network.ext_proc
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.network.ext_proc.v3.NetworkExternalProcessor
              grpc_service: { envoy_grpc: { cluster_name: portcullis } }
              stat_prefix: tls
              connection_attributes: [connection.requested_server_name]
`;
}
