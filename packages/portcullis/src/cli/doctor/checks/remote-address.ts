/**
 * `envoy.remote-address`: without `use_remote_address` Envoy believes the x-forwarded-for that it is given.
 *
 * Source: Envoy's HTTP connection manager; Elchi Shield's documentation ("No use_remote_address, no trustworthy source
 * IP").
 */
import type { Check } from '../check.ts';
import { manager } from './example.ts';

/** `envoy.remote-address`. */
export const remoteAddress: Check = {
  code: 'envoy.remote-address',
  severity: 'warning',
  title: 'The client chooses its own address',
  cause:
    'Only with use_remote_address: true does Envoy append the real peer to x-forwarded-for and take it as source.address.',
  effect: 'lists of addresses, limits per client and records rest on what the client wrote',
  remedy: 'Set use_remote_address: true at the edge. Behind a proxy that you trust, false is right.',
  apis: ['ext-proc', 'ext-authz', 'rate-limit'],
  callout(filter, _configuration, report) {
    const { manager: within } = filter;
    if (within === undefined) return;
    const use = within.get('use_remote_address');
    if (use?.isTrue !== true)
      report({
        at: use ?? within.get('stat_prefix') ?? within,
        message: 'use_remote_address is not true',
        change: ['+ use_remote_address: true'],
      });
    const skip = within.get('skip_xff_append');
    if (skip?.isTrue === true)
      report({
        at: skip,
        message: 'skip_xff_append keeps the real peer out of x-forwarded-for',
        change: ['- skip_xff_append: true'],
      });
  },
  example: {
    fault: manager(['stat_prefix: ingress']),
    right: manager(['stat_prefix: ingress', 'use_remote_address: true']),
  },
};
