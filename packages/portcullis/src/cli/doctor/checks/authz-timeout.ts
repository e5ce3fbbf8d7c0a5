/**
 * `envoy.authz-timeout`: how long a request may wait for a check.
 *
 * Source: Envoy's ext_authz filter: 200 ms unless set, `0s` means no limit since 1.38; Envoy Gateway: 10 s unless set;
 * Istio's envoyExtAuthzGrpc: 600 s.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** Longer than this nobody waits for a page, in milliseconds. */
const long = 5_000;

/** `envoy.authz-timeout`. */
export const authzTimeout: Check = {
  code: 'envoy.authz-timeout',
  severity: 'warning',
  title: 'A check may take very long',
  cause: 'The timeout of ext_authz is the longest time that a request waits when Portcullis hangs.',
  effect: 'requests pile up instead of failing, or passing, soon',
  remedy: 'Set a timeout somewhat above the budgets of the policies, for example 0.2s.',
  apis: ['ext-authz', 'network-ext-authz'],
  callout(filter, _configuration, report) {
    const { milliseconds, part } = filter.messageTimeout;
    if (milliseconds !== 0 && milliseconds < long) return;
    report({
      at: part ?? filter.config,
      message:
        milliseconds === 0
          ? 'the timeout is 0, which is no limit'
          : `the timeout is ${milliseconds / 1_000} s${part === undefined ? ' (the default)' : ''}`,
      change: [filter.dialect !== 'envoy' ? '+ timeout: 200ms' : '+ timeout: 0.2s   # of grpc_service'],
    });
  },
  example: {
    fault: callout('ext-authz', 'grpc_service: { envoy_grpc: { cluster_name: portcullis }, timeout: 0s }'),
    right: callout('ext-authz', 'grpc_service: { envoy_grpc: { cluster_name: portcullis }, timeout: 0.2s }'),
  },
};
