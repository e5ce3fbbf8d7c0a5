/**
 * `envoy.failure-mode-allow`: whoever can make Portcullis slow or unreachable turns inspection off.
 *
 * Source: `failure_mode_allow` of the filters; measured on Envoy 1.40.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.failure-mode-allow`. */
export const failureModeAllow: Check = {
  code: 'envoy.failure-mode-allow',
  severity: 'warning',
  title: 'Traffic passes uninspected when Portcullis does not answer',
  cause:
    'With failure_mode_allow, Envoy goes on without an answer: process away, circuit breaker full, timeout, error.',
  effect: 'an outage becomes a bypass; watch ext_proc.failure_mode_allowed (ext_authz: failure_mode_allowed)',
  remedy:
    'Set it to false where uninspected traffic is worse than an outage. Failures inside an inspection follow the policies either way (fail_mode, postures).',
  apis: ['ext-proc', 'network-ext-proc', 'ext-authz', 'network-ext-authz'],
  callout(filter, _configuration, report) {
    const allow = filter.setting('failure_mode_allow');
    if (allow?.isTrue !== true) return;
    const network = filter.api === 'network-ext-proc';
    report({
      at: allow,
      message: filter.dialect !== 'envoy' ? 'failOpen is true' : 'failure_mode_allow is true',
      change: [
        `- ${filter.spell('failure_mode_allow', 'true')}`,
        `+ ${filter.spell('failure_mode_allow', 'false')}`,
      ],
      ...(network
        ? {
            effect:
              'the rest of the connection passes uninspected, and the bytes that Portcullis held are lost',
          }
        : {}),
    });
  },
  example: {
    fault: callout('ext-proc', 'failure_mode_allow: true'),
    right: callout('ext-proc', 'failure_mode_allow: false'),
  },
};
