/**
 * `envoy.full-duplex-without-trailers`: Envoy refuses this configuration.
 *
 * Source: Envoy's ext_proc filter, `FULL_DUPLEX_STREAMED`.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.full-duplex-without-trailers`. */
export const fullDuplexWithoutTrailers: Check = {
  code: 'envoy.full-duplex-without-trailers',
  severity: 'error',
  title: 'FULL_DUPLEX_STREAMED without trailers',
  cause: 'The end of a body may be its trailers; Envoy demands that they are sent in this mode.',
  effect: 'Envoy does not start, or does not take the update',
  remedy: 'Set the trailer mode of the same direction to SEND.',
  apis: ['ext-proc'],
  callout(filter, _configuration, report) {
    if (filter.dialect === 'gateway') return;
    for (const direction of ['request', 'response'] as const) {
      if (filter.bodyMode(direction) !== 'FULL_DUPLEX_STREAMED') continue;
      if (filter.config.get('processing_mode', `${direction}_trailer_mode`)?.text === 'SEND') continue;
      report({
        at: filter.bodyModePart(direction) ?? filter.config,
        message: `${direction}_body_mode is FULL_DUPLEX_STREAMED and ${direction}_trailer_mode is not SEND`,
        change: [`+ ${direction}_trailer_mode: SEND`],
      });
    }
  },
  example: {
    fault: callout('ext-proc', 'processing_mode: { request_body_mode: FULL_DUPLEX_STREAMED }'),
    right: callout(
      'ext-proc',
      'processing_mode: { request_body_mode: FULL_DUPLEX_STREAMED, request_trailer_mode: SEND }',
    ),
  },
};
