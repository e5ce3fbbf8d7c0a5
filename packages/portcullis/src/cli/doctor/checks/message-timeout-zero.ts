/**
 * `envoy.message-timeout-zero`: 0 means opposite things: the HTTP filter gives up at once, the network filter never.
 *
 * Source: Envoy's ext_proc filters, `message_timeout`; measured on Envoy 1.40.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.message-timeout-zero`. */
export const messageTimeoutZero: Check = {
  code: 'envoy.message-timeout-zero',
  severity: 'error',
  title: 'message_timeout is 0',
  cause: 'In the HTTP filter a timer of 0 fires at once; in the network filter 0 is no timer.',
  effect: 'every message times out before it can be answered',
  remedy: 'Set a time above the budgets of the policies, for example 0.2s.',
  apis: ['ext-proc', 'network-ext-proc'],
  callout(filter, _configuration, report) {
    const timeout = filter.setting('message_timeout');
    if (timeout?.milliseconds !== 0) return;
    const network = filter.api === 'network-ext-proc';
    report({
      at: timeout,
      message: 'message_timeout is 0',
      change: [`- message_timeout: ${timeout.text}`, '+ message_timeout: 0.2s'],
      ...(network
        ? { severity: 'warning', effect: 'a connection whose answer never comes hangs until a side gives up' }
        : {}),
    });
  },
  example: {
    fault: callout('ext-proc', 'message_timeout: 0s'),
    right: callout('ext-proc', 'message_timeout: 0.2s'),
  },
};
