/**
 * `envoy.authz-body-cut`: longer bodies are cut, and the rest passes; or they are refused.
 *
 * Source: Envoy's ext_authz filter, `max_request_bytes` and `allow_partial_message`.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** A policy's own limit unless set. */
const usual = 1 << 20;

/** `envoy.authz-body-cut`. */
export const authzBodyCut: Check = {
  code: 'envoy.authz-body-cut',
  severity: 'warning',
  title: 'Bodies are cut before they are inspected',
  cause:
    'max_request_bytes bounds what is sent; with allow_partial_message the rest goes to the upstream unseen.',
  effect: 'an attack behind that many bytes is not seen; the posture partial_body applies, detect unless set',
  remedy: 'Raise max_request_bytes to the limit of the policies, or set postures.partial_body: block.',
  apis: ['ext-authz'],
  callout(filter, { needs }, report) {
    const body = filter.setting('with_request_body');
    const limit = body?.get('max_request_bytes');
    if (body === undefined || limit?.number === undefined) return;
    const wanted = needs === undefined ? usual : (needs.requestBody?.value ?? 0);
    if (limit.number >= wanted) return;
    const partial = body.get('allow_partial_message')?.isTrue === true;
    report({
      at: limit,
      message: `bodies are sent up to ${limit.number} bytes, and policies inspect up to ${wanted}`,
      severity: partial ? 'warning' : 'notice',
      ...(partial ? {} : { effect: 'Envoy refuses longer bodies with 413' }),
      change: [
        `- ${filter.spell('max_request_bytes', String(limit.number))}`,
        `+ ${filter.spell('max_request_bytes', String(wanted))}`,
      ],
    });
  },
  example: {
    fault: callout(
      'ext-authz',
      'with_request_body: { max_request_bytes: 8192, allow_partial_message: true, pack_as_bytes: true }',
    ),
    right: callout(
      'ext-authz',
      'with_request_body: { max_request_bytes: 1048576, allow_partial_message: true, pack_as_bytes: true }',
    ),
  },
};
