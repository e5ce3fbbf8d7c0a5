/**
 * `envoy.mode-override-defeated`: overrides are allowed, and another setting makes Envoy ignore them after all.
 *
 * Source: Envoy's ext_proc filter, `send_body_without_waiting_for_header_response` and `allowed_override_modes`.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.mode-override-defeated`. */
export const modeOverrideDefeated: Check = {
  code: 'envoy.mode-override-defeated',
  severity: 'error',
  title: 'allow_mode_override is set and has no effect',
  cause:
    'Envoy ignores overrides when bodies are sent without waiting for the headers reply, and those that are not in allowed_override_modes, in silence.',
  effect: 'bodies that policies ask for are not sent, and go on uninspected',
  remedy: 'Remove send_body_without_waiting_for_header_response and allowed_override_modes.',
  apis: ['ext-proc'],
  callout(filter, _configuration, report) {
    if (filter.setting('allow_mode_override')?.isTrue !== true) return;
    const early = filter.setting('send_body_without_waiting_for_header_response');
    if (early?.isTrue === true)
      report({
        at: early,
        message: 'send_body_without_waiting_for_header_response turns allow_mode_override off',
        change: ['- send_body_without_waiting_for_header_response: true'],
      });
    const allowed = filter.setting('allowed_override_modes');
    if (allowed !== undefined && allowed.items().length > 0)
      report({
        at: allowed,
        severity: 'warning',
        message: `only ${allowed.items().length} override modes are allowed; Portcullis uses BUFFERED, BUFFERED_PARTIAL, STREAMED and FULL_DUPLEX_STREAMED in either direction, with and without trailers`,
        change: ['- allowed_override_modes'],
      });
  },
  example: {
    fault: callout(
      'ext-proc',
      'allow_mode_override: true',
      'send_body_without_waiting_for_header_response: true',
      'processing_mode: { request_body_mode: STREAMED, request_trailer_mode: SEND }',
    ),
    right: callout('ext-proc', 'allow_mode_override: true'),
  },
};
