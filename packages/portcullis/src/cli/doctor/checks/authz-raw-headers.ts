/**
 * `envoy.authz-raw-headers`: the map of headers is not what was sent.
 *
 * Source: Envoy's ext_authz filter: duplicates are joined with a comma, bytes that are no UTF-8 become "!";
 * `encode_raw_headers` sends a list of bytes.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.authz-raw-headers`. */
export const authzRawHeaders: Check = {
  code: 'envoy.authz-raw-headers',
  severity: 'notice',
  title: 'Headers are joined and their bytes replaced',
  cause:
    'Unless encode_raw_headers is set, headers are a map of texts: repeated ones joined, other bytes replaced by "!".',
  effect: 'rules about repeated headers or odd bytes see something else than the upstream',
  remedy: 'Set encode_raw_headers: true (Envoy 1.31).',
  apis: ['ext-authz'],
  callout(filter, _configuration, report) {
    if (filter.dialect !== 'envoy' || filter.setting('encode_raw_headers')?.isTrue === true) return;
    report({
      at: filter.setting('encode_raw_headers') ?? filter.config,
      message: 'encode_raw_headers is not true',
      change: ['+ encode_raw_headers: true'],
    });
  },
  example: {
    fault: callout('ext-authz'),
    right: callout('ext-authz', 'encode_raw_headers: true'),
  },
};
