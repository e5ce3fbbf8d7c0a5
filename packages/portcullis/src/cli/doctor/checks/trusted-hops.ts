/**
 * `envoy.trusted-hops`: Envoy counts proxies in front of it; Portcullis has to count the same when it counts at all.
 *
 * Source: Envoy's `xff_num_trusted_hops`; `portcullis serve --xff-trusted-hops`.
 */
import type { Check } from '../check.ts';
import { manager } from './example.ts';

/** `envoy.trusted-hops`. */
export const trustedHops: Check = {
  code: 'envoy.trusted-hops',
  severity: 'notice',
  title: 'Envoy trusts proxies in front of it',
  cause: 'xff_num_trusted_hops tells Envoy which entry of x-forwarded-for is the client.',
  effect:
    'without the attribute source.address, Portcullis takes the right-most entry, which is a proxy here',
  remedy: 'Send the attribute source.address, or give serve the same number with --xff-trusted-hops.',
  apis: ['ext-proc', 'ext-authz'],
  callout(filter, _configuration, report) {
    const hops = filter.manager?.get('xff_num_trusted_hops');
    if (hops === undefined || !((hops.number ?? 0) > 0)) return;
    const attributes = filter.setting('request_attributes')?.items() ?? [];
    if (attributes.some(({ text }) => text === 'source.address')) return;
    report({
      at: hops,
      message: `xff_num_trusted_hops is ${hops.number}`,
      change: [`+ portcullis serve --xff-trusted-hops ${hops.number} …`],
    });
  },
  example: {
    fault: manager(['use_remote_address: true', 'xff_num_trusted_hops: 1']),
    right: manager(['use_remote_address: true', 'xff_num_trusted_hops: 0']),
  },
};
