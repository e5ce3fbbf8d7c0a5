/**
 * `envoy.localhost-name`: `localhost` may be ::1 for Envoy and 127.0.0.1 for Portcullis.
 *
 * Source: measured on Envoy 1.40 with the documentation of the Signal Sciences agent.
 */
import type { Check } from '../check.ts';
import { askedClusters, endpoints } from './asked-clusters.ts';
import { cluster } from './example.ts';

/** `envoy.localhost-name`. */
export const localhostName: Check = {
  code: 'envoy.localhost-name',
  severity: 'notice',
  title: 'localhost may be [::1]',
  cause: 'A DNS cluster resolves localhost to whichever address comes first, often [::1].',
  effect: 'Portcullis on 127.0.0.1 is not reached',
  remedy: 'Write 127.0.0.1, or listen on both.',
  whole(configuration, report) {
    for (const part of askedClusters(configuration)) {
      for (const endpoint of endpoints(part)) {
        const address = endpoint.get('endpoint', 'address', 'socket_address', 'address');
        if (address?.text === 'localhost')
          report({
            at: address,
            message: `cluster ${part.get('name')?.text} asks localhost`,
            change: ['- address: localhost', '+ address: 127.0.0.1'],
          });
      }
    }
  },
  example: {
    fault: cluster(...at('localhost')),
    right: cluster(...at('127.0.0.1')),
  },
};

function at(address: string): string[] {
  return [
    'load_assignment:',
    '  endpoints:',
    `    - lb_endpoints: [{ endpoint: { address: { socket_address: { address: ${address}, port_value: 9000 } } } }]`,
  ];
}
