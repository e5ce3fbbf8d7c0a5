/**
 * `envoy.partial-traffic`: only a share of requests is checked, or none is denied.
 *
 * Source: Envoy's ext_authz filter, `filter_enabled`, `filter_enabled_metadata`, `shadow_mode`; its rate limit filter,
 * `filter_enabled`, `filter_enforced`.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

const shares = ['filter_enabled', 'filter_enforced'];

/** `envoy.partial-traffic`. */
export const partialTraffic: Check = {
  code: 'envoy.partial-traffic',
  severity: 'warning',
  title: 'Only a part of the traffic is checked',
  cause: 'The filter is on for a share of requests, or only where metadata says so, or never denies.',
  effect: 'the other requests are not inspected, or their verdicts are not followed',
  remedy: 'Remove the condition; mode detect or shadow in a policy observes all requests.',
  apis: ['ext-authz', 'rate-limit'],
  callout(filter, _configuration, report) {
    for (const name of shares) {
      const part = filter.setting(name);
      const value = part?.get('default_value');
      const numerator = value?.get('numerator')?.number ?? 0;
      const denominator = { HUNDRED: 100, TEN_THOUSAND: 10_000, MILLION: 1_000_000 }[
        value?.get('denominator')?.text ?? 'HUNDRED'
      ];
      if (part !== undefined && numerator < (denominator ?? 100))
        report({
          at: part,
          message: `${name}: ${numerator} of ${denominator ?? 100} requests`,
          change: [`- ${name}`],
        });
    }
    const metadata = filter.setting('filter_enabled_metadata');
    if (metadata !== undefined)
      report({
        at: metadata,
        message: 'filter_enabled_metadata chooses the requests',
        change: ['- filter_enabled_metadata'],
      });
    const shadow = filter.setting('shadow_mode');
    if (shadow?.isTrue === true)
      report({
        at: shadow,
        message: 'shadow_mode is true: nothing is denied',
        change: ['- shadow_mode: true'],
      });
  },
  example: {
    fault: callout('ext-authz', 'filter_enabled: { default_value: { numerator: 50, denominator: HUNDRED } }'),
    right: callout(
      'ext-authz',
      'filter_enabled: { default_value: { numerator: 100, denominator: HUNDRED } }',
    ),
  },
};
