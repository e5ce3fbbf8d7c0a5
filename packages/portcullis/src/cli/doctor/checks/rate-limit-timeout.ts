/**
 * `envoy.rate-limit-timeout`: Envoy gives a rate limit service 20 ms unless told otherwise.
 *
 * Source: Envoy's rate limit filter, `timeout`; measured on Envoy 1.40: a cold server missed it once.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** Envoy's default in milliseconds. */
const unset = 20;

/** `envoy.rate-limit-timeout`. */
export const rateLimitTimeout: Check = {
  code: 'envoy.rate-limit-timeout',
  severity: 'notice',
  title: 'The rate limit service has 20 ms',
  cause: 'The default timeout of the rate limit filter is 20 ms, connection included.',
  effect: 'on a busy machine some requests are not counted, or are 500 with failure_mode_deny',
  remedy: 'Set timeout, for example 0.1s.',
  apis: ['rate-limit'],
  callout(filter, _configuration, report) {
    const timeout = filter.setting('timeout');
    if ((timeout?.milliseconds ?? unset) > unset) return;
    report({
      at: timeout ?? filter.config,
      message: `the timeout is ${timeout?.milliseconds ?? unset} ms${timeout === undefined ? ' (the default)' : ''}`,
      change: ['+ timeout: 0.1s'],
    });
  },
  example: {
    fault: callout('rate-limit', 'domain: shop'),
    right: callout('rate-limit', 'domain: shop', 'timeout: 0.1s'),
  },
};
