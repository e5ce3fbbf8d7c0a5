/**
 * `envoy.fingerprint-too-late`: headers that a route adds are added by the router, after all filters: ext_proc sees the
 * client's own copy, and never the real fingerprint.
 *
 * Source: Envoy's router, finalizeRequestHeaders; measured on Envoy 1.40.
 */
import type { Check } from '../check.ts';
import { fingerprintHeader, fingerprintRecipe } from './fingerprint.ts';

/** `envoy.fingerprint-too-late`. */
export const fingerprintTooLate: Check = {
  code: 'envoy.fingerprint-too-late',
  severity: 'error',
  title: 'TLS fingerprint headers can be forged',
  cause:
    'request_headers_to_add of a route, virtual host or route configuration acts when the request leaves for the upstream, after every filter; the same holds for request_headers_to_remove.',
  effect: 'Portcullis sees the fingerprint that the client sent, and not the one of its handshake',
  remedy: 'Use early_header_mutation_extensions of the connection manager.',
  whole({ headerAdditions }, report) {
    for (const { option, stage } of headerAdditions) {
      const header = fingerprintHeader(option);
      if (stage !== 'late' || header === undefined) continue;
      report({
        at: option.get('header', 'value') ?? option,
        message: `${header} is set after the filters`,
        change: ['- this entry of request_headers_to_add', ...fingerprintRecipe(header)],
      });
    }
  },
  example: {
    fault:
      'virtual_hosts:\n  - name: all\n    domains: ["*"]\n    request_headers_to_add:\n      - header: { key: x-shield-ja4, value: "%TLS_JA4_FINGERPRINT%" }\n        append_action: OVERWRITE_IF_EXISTS_OR_ADD\n',
    right: `early_header_mutation_extensions:
  - name: envoy.http.early_header_mutation.header_mutation
    typed_config:
      "@type": type.googleapis.com/envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation
      mutations:
        - remove: x-shield-ja4
        - append:
            header: { key: x-shield-ja4, value: "%TLS_JA4_FINGERPRINT%" }
            append_action: OVERWRITE_IF_EXISTS_OR_ADD
`,
  },
};
