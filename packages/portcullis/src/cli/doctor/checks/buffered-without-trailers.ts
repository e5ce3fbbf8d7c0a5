/**
 * `envoy.buffered-without-trailers`: the body is inspected, and the trailers behind it reach the other side unseen.
 *
 * Source: measured on Envoy 1.40: with trailer mode SKIP, the default, the whole body comes as one message without end of
 * stream, and nothing follows.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.buffered-without-trailers`. */
export const bufferedWithoutTrailers: Check = {
  code: 'envoy.buffered-without-trailers',
  severity: 'warning',
  title: 'Trailers are not inspected',
  cause:
    'A server may merge trailers into its headers; Envoy sends them only with trailer mode SEND, in the filter or by mode_override.',
  effect: 'what a trailer carries passes uninspected, by the posture body_withheld',
  remedy:
    'Set the trailer mode of the same direction to SEND, or allow_mode_override: true, so that Portcullis asks for them.',
  apis: ['ext-proc'],
  callout(filter, _configuration, report) {
    if (filter.setting('allow_mode_override')?.isTrue === true) return;
    for (const direction of ['request', 'response'] as const) {
      const mode = filter.bodyMode(direction);
      if (mode !== 'BUFFERED' && mode !== 'BUFFERED_PARTIAL') continue;
      if (filter.config.get('processing_mode', `${direction}_trailer_mode`)?.text === 'SEND') continue;
      const at = filter.bodyModePart(direction) ?? filter.config;
      const unset = 'allow_mode_override is not true';
      if (filter.dialect === 'gateway')
        report({
          at,
          message: `${direction} bodies are sent without their trailers, and ${unset}`,
          change: [`+ ${filter.spell('allow_mode_override', 'true')}`],
        });
      else
        report({
          at,
          message: `${direction}_body_mode is ${mode}, ${direction}_trailer_mode is not SEND, and ${unset}`,
          change: [`+ ${direction}_trailer_mode: SEND`],
        });
    }
  },
  example: {
    fault: callout('ext-proc', 'processing_mode: { request_body_mode: BUFFERED }'),
    right: callout(
      'ext-proc',
      'processing_mode: { request_body_mode: BUFFERED, request_trailer_mode: SEND }',
    ),
  },
};
