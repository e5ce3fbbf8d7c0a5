/** What the checks of TLS fingerprints have in common. */
import type { Part } from '../part.ts';

/** Name of the header that an option sets from a TLS fingerprint; undefined when it sets something else. */
export function fingerprintHeader(option: Part): string | undefined {
  const value = option.get('header', 'value')?.text ?? '';
  if (!value.includes('%TLS_JA3_FINGERPRINT%') && !value.includes('%TLS_JA4_FINGERPRINT%')) return undefined;
  return option.get('header', 'key')?.text ?? '';
}

/** The lines that set such a header before all filters and remove the client's copy. */
export function fingerprintRecipe(header: string): string[] {
  const value = header.includes('ja3') ? '%TLS_JA3_FINGERPRINT%' : '%TLS_JA4_FINGERPRINT%';
  return [
    '+ early_header_mutation_extensions:   # of the connection manager',
    '+   - name: envoy.http.early_header_mutation.header_mutation',
    '+     typed_config:',
    '+       "@type": type.googleapis.com/envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation',
    '+       mutations:',
    `+         - remove: ${header}`,
    `+         - append: { header: { key: ${header}, value: "${value}" }, append_action: OVERWRITE_IF_EXISTS_OR_ADD }`,
  ];
}
