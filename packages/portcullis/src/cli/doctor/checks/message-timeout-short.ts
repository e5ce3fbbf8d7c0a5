/**
 * `envoy.message-timeout-short`: Portcullis cannot see Envoy's timeout; it assumes 200 ms and answers what it holds at
 * three quarters of that. A shorter one has to be told.
 *
 * Source: `message_timeout` is not on the wire; `portcullis serve --message-timeout`.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** What `serve` assumes, in milliseconds. */
const assumed = 200;

/** `envoy.message-timeout-short`. */
export const messageTimeoutShort: Check = {
  code: 'envoy.message-timeout-short',
  severity: 'warning',
  title: 'message_timeout is shorter than serve assumes',
  cause: 'serve answers held messages at three quarters of --message-timeout, 200 ms unless given.',
  effect: 'Envoy has given up when the answer comes: 504, or uninspected with failure_mode_allow',
  remedy: 'Give serve the same time with --message-timeout.',
  apis: ['ext-proc', 'network-ext-proc'],
  callout(filter, _configuration, report) {
    const { milliseconds, part } = filter.messageTimeout;
    if (part === undefined || milliseconds <= 0 || milliseconds >= assumed) return;
    report({
      at: part,
      message: `message_timeout is ${milliseconds} ms, and serve assumes ${assumed} ms unless told otherwise`,
      change: [`+ portcullis serve --message-timeout ${Math.max(10, Math.floor(milliseconds))} …`],
    });
  },
  example: {
    fault: callout('ext-proc', 'message_timeout: 0.05s'),
    right: callout('ext-proc', 'message_timeout: 0.2s'),
  },
};
