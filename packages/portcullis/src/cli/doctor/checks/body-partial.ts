/**
 * `envoy.body-partial`: whoever sends more than Envoy's buffer chooses what is inspected.
 *
 * Source: measured on Envoy 1.40: of 3 MB, 1,113,972 bytes are sent, the rest passes.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.body-partial`. */
export const bodyPartial: Check = {
  code: 'envoy.body-partial',
  severity: 'warning',
  title: 'Only the beginning of a body is sent',
  cause: 'BUFFERED_PARTIAL sends what fits the buffer of the connection, and passes on the rest.',
  effect: 'an attack behind the first MiB is not seen; the posture partial_body applies to what was cut',
  remedy: 'Use allow_mode_override with body mode NONE, or BUFFERED.',
  apis: ['ext-proc'],
  callout(filter, _configuration, report) {
    for (const direction of ['request', 'response'] as const) {
      const part = filter.bodyModePart(direction);
      if (part === undefined || filter.bodyMode(direction) !== 'BUFFERED_PARTIAL') continue;
      report({
        at: part,
        message: `${direction} bodies are sent in part`,
        change: [
          `- ${direction}_body_mode: BUFFERED_PARTIAL`,
          `+ ${filter.spell('allow_mode_override', 'true')}`,
        ],
      });
    }
  },
  example: {
    fault: callout('ext-proc', 'processing_mode: { request_body_mode: BUFFERED_PARTIAL }'),
    right: callout('ext-proc', 'allow_mode_override: true', 'processing_mode: { request_body_mode: NONE }'),
  },
};
