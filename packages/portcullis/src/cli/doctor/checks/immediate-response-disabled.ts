/**
 * `envoy.immediate-response-disabled`: a block is an immediate response.
 *
 * Source: measured on Envoy 1.40: 500 `unhandled_immediate_response_due_to_config_disabled_it`.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.immediate-response-disabled`. */
export const immediateResponseDisabled: Check = {
  code: 'envoy.immediate-response-disabled',
  severity: 'error',
  title: 'Blocks are refused by Envoy',
  cause: 'A block is an immediate response, which disable_immediate_response forbids.',
  effect:
    'the client gets 500 in place of the answer of the policy; with failure_mode_allow the request passes',
  remedy: 'Remove disable_immediate_response; use mode detect or shadow to block nothing.',
  apis: ['ext-proc'],
  callout(filter, _configuration, report) {
    const disable = filter.setting('disable_immediate_response');
    if (disable?.isTrue === true)
      report({
        at: disable,
        message: 'disable_immediate_response is true',
        change: ['- disable_immediate_response: true'],
      });
  },
  example: {
    fault: callout('ext-proc', 'disable_immediate_response: true'),
    right: callout('ext-proc', 'failure_mode_allow: false'),
  },
};
