/**
 * `envoy.responses-skipped`: a policy looks at responses that are not sent.
 *
 * Source: the policies (`--config-dir`) against `processing_mode.response_header_mode`.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.responses-skipped`. */
export const responsesSkipped: Check = {
  code: 'envoy.responses-skipped',
  severity: 'error',
  title: 'Responses that a policy inspects are not sent',
  cause:
    'With response_header_mode SKIP Envoy tells nothing of the response, and its body cannot be asked for either.',
  effect: 'checks, engines and data-leak protection on responses never run',
  remedy: 'Set response_header_mode: SEND.',
  apis: ['ext-proc'],
  callout(filter, { needs }, report) {
    if (needs?.responses === undefined || filter.sendsHeaders('response')) return;
    const { policy, place } = needs.responses;
    report({
      at: filter.config.get('processing_mode', 'response_header_mode') ?? filter.config,
      message: `policy ${policy} (${place}) inspects responses, and they are not sent`,
      change:
        filter.dialect === 'gateway'
          ? ['+ response: {}   # in processingMode']
          : ['+ response_header_mode: SEND'],
    });
  },
  example: {
    policies:
      'apiVersion: portcullis.dev/v1\nkind: SecurityPolicy\nspec:\n  domains: [{ hosts: [shop.example], policy: { inspect_response_body: true } }]\n',
    fault: callout(
      'ext-proc',
      'allow_mode_override: true',
      'processing_mode: { response_header_mode: SKIP }',
    ),
    right: callout(
      'ext-proc',
      'allow_mode_override: true',
      'processing_mode: { response_header_mode: SEND }',
    ),
  },
};
