/**
 * `envoy.attributes-missing`: what Envoy knows and headers do not say.
 *
 * Source: Envoy's attributes; Portcullis takes the client's address from `source.address` unless it is told to count
 * hops, and the HTTP version from `request.protocol`, which Envoy hides otherwise.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

const wanted = ['source.address', 'request.protocol'];

/** `envoy.attributes-missing`. */
export const attributesMissing: Check = {
  code: 'envoy.attributes-missing',
  severity: 'notice',
  title: 'Attributes that Portcullis uses are not sent',
  cause:
    'The address of the client and the HTTP version are not in the headers as Envoy passes them on; both are attributes.',
  effect: 'the client is the right-most entry of x-forwarded-for, and HTTP/2 requests count as HTTP/1.1',
  remedy: 'Add source.address and request.protocol to request_attributes.',
  apis: ['ext-proc'],
  callout(filter, _configuration, report) {
    if (filter.dialect === 'gateway') return;
    const list = filter.setting('request_attributes');
    const names = list?.items().map(({ text }) => text) ?? [];
    const missing = wanted.filter((name) => !names.includes(name));
    if (missing.length === 0) return;
    report({
      at: list ?? filter.config,
      message: `request_attributes lacks ${missing.join(' and ')}`,
      change: [`+ request_attributes: [${[...names, ...missing].join(', ')}]`],
    });
  },
  example: {
    fault: callout('ext-proc', 'request_attributes: [xds.node.id]'),
    right: callout('ext-proc', 'request_attributes: [xds.node.id, source.address, request.protocol]'),
  },
};
