/**
 * `envoy.tls-unverified`: TLS without a certificate check keeps out readers and not impostors.
 *
 * Source: Envoy's `UpstreamTlsContext`: without a validation context every certificate is accepted.
 */
import type { Check } from '../check.ts';
import { askedClusters } from './asked-clusters.ts';
import { cluster } from './example.ts';

/** `envoy.tls-unverified`. */
export const tlsUnverified: Check = {
  code: 'envoy.tls-unverified',
  severity: 'warning',
  title: 'The certificate of Portcullis is not checked',
  cause: 'An UpstreamTlsContext without a validation context accepts any certificate.',
  effect: 'whoever can answer at that address reads all traffic and decides on it',
  remedy: 'Set validation_context with trusted_ca and match_typed_subject_alt_names.',
  whole(configuration, report) {
    for (const part of askedClusters(configuration)) {
      const context = part.get('transport_socket', 'typed_config');
      if (context?.get('@type')?.text?.endsWith('.UpstreamTlsContext') !== true) continue;
      const common = context.get('common_tls_context');
      const validation =
        common?.get('validation_context') ??
        common?.get('validation_context_sds_secret_config') ??
        common?.get('combined_validation_context');
      if (validation !== undefined) continue;
      report({
        at: context.get('sni') ?? context,
        message: `cluster ${part.get('name')?.text} checks no certificate`,
        change: [
          '+ common_tls_context:',
          '+   validation_context:',
          '+     trusted_ca: { filename: /etc/envoy/portcullis-ca.pem }',
          '+     match_typed_subject_alt_names: [{ san_type: DNS, matcher: { exact: portcullis } }]',
        ],
      });
    }
  },
  example: {
    fault: cluster(...tls('sni: localhost')),
    right: cluster(
      ...tls(
        'common_tls_context: { validation_context: { trusted_ca: { filename: /etc/envoy/portcullis-ca.pem } } }',
      ),
    ),
  },
};

function tls(field: string): string[] {
  return [
    'transport_socket:',
    '  name: envoy.transport_sockets.tls',
    '  typed_config:',
    '    "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext',
    `    ${field}`,
  ];
}
