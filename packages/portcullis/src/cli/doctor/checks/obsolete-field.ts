/**
 * `envoy.obsolete-field`: fields that Envoy has given up, as older documentation still shows them.
 *
 * Source: measured on Envoy 1.40: `config` and `tls_context` are refused, the rest of those snippets is taken.
 */
import type { Check } from '../check.ts';

/** `envoy.obsolete-field`. */
export const obsoleteField: Check = {
  code: 'envoy.obsolete-field',
  severity: 'error',
  title: 'A field that Envoy no longer has',
  cause: '`config` became `typed_config` with an `@type`, `tls_context` became `transport_socket`.',
  effect: 'Envoy does not start, or does not take the update',
  remedy: 'Write the newer field.',
  whole({ obsolete }, report) {
    for (const part of obsolete) {
      const config = part.get('config');
      const name = part.get('name')?.text;
      if (config !== undefined)
        report({
          at: config,
          message: `${name} has a field config`,
          change: ['- config:', '+ typed_config:', '+   "@type": type.googleapis.com/envoy.extensions.…'],
        });
      else
        report({
          at: part,
          message: 'tls_context is no field of a cluster',
          change: [
            '- tls_context: {}',
            '+ transport_socket:',
            '+   name: envoy.transport_sockets.tls',
            '+   typed_config: { "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext }',
          ],
        });
    }
  },
  example: {
    fault: 'http_filters:\n  - name: envoy.ext_authz\n    config: { failure_mode_allow: true }\n',
    right:
      'http_filters:\n  - name: envoy.filters.http.ext_authz\n    typed_config:\n      "@type": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz\n      grpc_service: { envoy_grpc: { cluster_name: portcullis } }\n',
  },
};
