/**
 * `envoy.streamed-without-trailers`: of a body with trailers, Envoy never says that it is over when trailers are not
 * sent.
 *
 * Source: measured on Envoy 1.40: the last body message has end_of_stream false, and nothing follows.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.streamed-without-trailers`. */
export const streamedWithoutTrailers: Check = {
  code: 'envoy.streamed-without-trailers',
  severity: 'warning',
  title: 'The end of a streamed body with trailers is not told',
  cause:
    'With trailers, the end of the stream is the trailers message, which is sent only with trailer mode SEND.',
  effect: 'the end of such a body cannot be awaited: what was held is judged without it',
  remedy: 'Set the trailer mode of the same direction to SEND.',
  apis: ['ext-proc'],
  callout(filter, _configuration, report) {
    if (filter.dialect === 'gateway') return;
    for (const direction of ['request', 'response'] as const) {
      if (filter.bodyMode(direction) !== 'STREAMED') continue;
      if (filter.config.get('processing_mode', `${direction}_trailer_mode`)?.text === 'SEND') continue;
      report({
        at: filter.bodyModePart(direction) ?? filter.config,
        message: `${direction}_body_mode is STREAMED and ${direction}_trailer_mode is not SEND`,
        change: [`+ ${direction}_trailer_mode: SEND`],
      });
    }
  },
  example: {
    fault: callout('ext-proc', 'processing_mode: { request_body_mode: STREAMED }'),
    right: callout(
      'ext-proc',
      'processing_mode: { request_body_mode: STREAMED, request_trailer_mode: SEND }',
    ),
  },
};
