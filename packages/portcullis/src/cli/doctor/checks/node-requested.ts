/**
 * `envoy.node-requested`: the attribute `xds.node` is the whole node with all its extensions, about 80 KB of text in
 * every request.
 *
 * Source: measured on Envoy 1.40.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

const lists = ['request_attributes', 'response_attributes', 'connection_attributes'];

/** `envoy.node-requested`. */
export const nodeRequested: Check = {
  code: 'envoy.node-requested',
  severity: 'warning',
  title: 'The whole node is sent with every request',
  cause: 'xds.node prints the node with its list of extensions, about 80 KB.',
  effect: 'every request costs 80 KB more between Envoy and Portcullis',
  remedy: 'Ask for xds.node.id, and for xds.node.cluster if it is wanted.',
  apis: ['ext-proc', 'network-ext-proc'],
  callout(filter, _configuration, report) {
    for (const attribute of lists.flatMap((list) => filter.setting(list)?.items() ?? [])) {
      if (attribute.text !== 'xds.node' && attribute.text !== 'xds.node.metadata') continue;
      report({
        at: attribute,
        message: `the attribute ${attribute.text} is requested`,
        change: [`- ${attribute.text}`, '+ xds.node.id'],
      });
    }
  },
  example: {
    fault: callout('ext-proc', 'request_attributes: [xds.node]'),
    right: callout('ext-proc', 'request_attributes: [xds.node.id]'),
  },
};
