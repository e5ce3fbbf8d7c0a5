/**
 * `envoy.fingerprint-forgeable`: set early enough, but a copy that the client sent stays beside it, or alone when the
 * connection has no fingerprint.
 *
 * Source: measured on Envoy 1.40: an absent fingerprint sets no header, so that only a removal gets rid of a forged one.
 */
import type { Check } from '../check.ts';
import { fingerprintHeader, fingerprintRecipe } from './fingerprint.ts';

/** `envoy.fingerprint-forgeable`. */
export const fingerprintForgeable: Check = {
  code: 'envoy.fingerprint-forgeable',
  severity: 'error',
  title: "The client's copy of a fingerprint header stays",
  cause: 'Without a removal before, a request over plain text keeps the header that the client sent.',
  effect: 'a client chooses its own fingerprint',
  remedy: 'Remove the header first, then set it with OVERWRITE_IF_EXISTS_OR_ADD.',
  whole({ headerAdditions }, report) {
    for (const { option, stage, list } of headerAdditions) {
      const header = fingerprintHeader(option);
      if (stage === 'late' || header === undefined) continue;
      const index = list.items().findIndex((mutation) => mutation.get('append')?.located === option.located);
      const before = list.items().slice(0, Math.max(0, index));
      if (before.some((mutation) => mutation.get('remove')?.text?.toLowerCase() === header.toLowerCase()))
        continue;
      report({
        at: option.get('header', 'key') ?? option,
        message: `${header} is not removed before it is set`,
        change: fingerprintRecipe(header).slice(-2),
      });
    }
  },
  example: {
    fault: mutations(),
    right: mutations('x-shield-ja4'),
  },
};

function mutations(removed?: string): string {
  return [
    'early_header_mutation_extensions:',
    '  - name: envoy.http.early_header_mutation.header_mutation',
    '    typed_config:',
    '      "@type": type.googleapis.com/envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation',
    '      mutations:',
    ...(removed === undefined ? [] : [`        - remove: ${removed}`]),
    '        - append: { header: { key: x-shield-ja4, value: "%TLS_JA4_FINGERPRINT%" }, append_action: OVERWRITE_IF_EXISTS_OR_ADD }',
    '',
  ].join('\n');
}
