/**
 * `envoy.listener-unlabelled`: the network filter does not say which listener a connection came through.
 *
 * Source: Portcullis reads initial metadata `x-portcullis-listener`, or metadata `portcullis.listener`.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.listener-unlabelled`. */
export const listenerUnlabelled: Check = {
  code: 'envoy.listener-unlabelled',
  severity: 'notice',
  title: 'Connections do not say which listener they came through',
  cause:
    'The first message of a connection holds bytes, and nothing of where they came from unless it is configured.',
  effect: 'connection policies match by the id of the socket of Portcullis only',
  remedy: 'Send the name as initial metadata.',
  apis: ['network-ext-proc'],
  callout(filter, { needs }, report) {
    const metadata = filter.service?.get('initial_metadata')?.items() ?? [];
    if (metadata.some((entry) => entry.get('key')?.text?.toLowerCase() === 'x-portcullis-listener')) return;
    if (filter.config.get('metadata_options', 'forwarding_namespaces') !== undefined) return;
    const names = needs?.listenerNames ?? [];
    report({
      at: filter.service ?? filter.config,
      severity: names.length > 0 ? 'warning' : 'notice',
      message:
        names.length > 0
          ? `policies match the listeners ${names.join(', ')}, and no name is sent`
          : 'no name of the listener is sent',
      change: [
        `+ initial_metadata: [{ key: x-portcullis-listener, value: ${names[0] ?? 'NAME'} }]   # of grpc_service`,
      ],
    });
  },
  example: {
    fault: callout('network-ext-proc', 'grpc_service: { envoy_grpc: { cluster_name: portcullis } }'),
    right: callout(
      'network-ext-proc',
      'grpc_service: { envoy_grpc: { cluster_name: portcullis }, initial_metadata: [{ key: x-portcullis-listener, value: redis }] }',
    ),
  },
};
