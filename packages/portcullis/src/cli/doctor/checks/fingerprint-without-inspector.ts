/**
 * `envoy.fingerprint-without-inspector`: Envoy computes fingerprints only where the TLS inspector is told to.
 *
 * Source: Envoy's `tls_inspector`, `enable_ja3_fingerprinting` and `enable_ja4_fingerprinting` (JA4: Envoy 1.35).
 */
import type { Check } from '../check.ts';
import { manager } from './example.ts';
import { fingerprintHeader } from './fingerprint.ts';

/** `envoy.fingerprint-without-inspector`. */
export const fingerprintWithoutInspector: Check = {
  code: 'envoy.fingerprint-without-inspector',
  severity: 'error',
  title: 'TLS fingerprints are used and not computed',
  cause: 'The fingerprint is made by the listener filter tls_inspector, and only when it is enabled there.',
  effect: 'the header is never set',
  remedy: 'Add the listener filter with enable_ja3_fingerprinting and enable_ja4_fingerprinting.',
  whole({ headerAdditions }, report) {
    for (const { option, listener } of headerAdditions) {
      if (listener === undefined || fingerprintHeader(option) === undefined) continue;
      const value = option.get('header', 'value')?.text ?? '';
      const kind = value.includes('JA3') ? 'ja3' : 'ja4';
      const filters = listener.get('listener_filters')?.items() ?? [];
      const enabled = filters.some(
        (filter) => filter.get('typed_config', `enable_${kind}_fingerprinting`)?.isTrue === true,
      );
      if (enabled) continue;
      report({
        at: option.get('header', 'value') ?? option,
        message: `listener ${listener.get('name')?.text ?? ''} computes no ${kind.toUpperCase()}`,
        change: [
          '+ listener_filters:',
          '+   - name: envoy.filters.listener.tls_inspector',
          '+     typed_config:',
          '+       "@type": type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector',
          `+       enable_${kind}_fingerprinting: true`,
        ],
      });
    }
  },
  example: {
    fault: withInspector([]),
    right: withInspector([
      'listener_filters:',
      '  - name: envoy.filters.listener.tls_inspector',
      '    typed_config:',
      '      "@type": type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector',
      '      enable_ja4_fingerprinting: true',
    ]),
  },
};

function withInspector(listener: readonly string[]): string {
  return manager(
    [
      'early_header_mutation_extensions:',
      '  - name: envoy.http.early_header_mutation.header_mutation',
      '    typed_config:',
      '      "@type": type.googleapis.com/envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation',
      '      mutations:',
      '        - remove: x-shield-ja4',
      '        - append: { header: { key: x-shield-ja4, value: "%TLS_JA4_FINGERPRINT%" }, append_action: OVERWRITE_IF_EXISTS_OR_ADD }',
    ],
    listener,
  );
}
