/**
 * `envoy.rate-limit-fail-open`: without an answer no limit applies.
 *
 * Source: Envoy's rate limit filter, `failure_mode_deny` (default false).
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.rate-limit-fail-open`. */
export const rateLimitFailOpen: Check = {
  code: 'envoy.rate-limit-fail-open',
  severity: 'notice',
  title: 'Without an answer there is no limit',
  cause:
    'Unless failure_mode_deny is set, Envoy lets a request pass when the service does not answer in time.',
  effect:
    'a flood that makes the service slow turns its limits off; ratelimit.failure_mode_allowed counts it',
  remedy: 'Set failure_mode_deny: true where that is worse than 500.',
  apis: ['rate-limit'],
  callout(filter, _configuration, report) {
    const deny = filter.setting('failure_mode_deny');
    if (deny?.isTrue !== true)
      report({
        at: deny ?? filter.config,
        message: 'failure_mode_deny is not true',
        change: ['+ failure_mode_deny: true'],
      });
  },
  example: {
    fault: callout('rate-limit', 'domain: shop'),
    right: callout('rate-limit', 'domain: shop', 'failure_mode_deny: true'),
  },
};
