/**
 * `envoy.responses-unseen`: ext_authz never sees a response; the access log service tells of it afterwards.
 *
 * Source: Envoy's ext_authz filter; the documentation of the Signal Sciences agent.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.responses-unseen`. */
export const responsesUnseen: Check = {
  code: 'envoy.responses-unseen',
  severity: 'notice',
  title: 'Nothing is known of responses',
  cause: 'ext_authz asks before the request goes on, and never again.',
  effect:
    'signals from status, headers, sizes and timings of responses do not arise; bodies of responses are never inspected',
  remedy: 'Add the gRPC access log to the same connection manager, or use ext_proc.',
  whole({ callouts, managers }, report) {
    const authz = callouts.filter(({ api, dialect }) => api === 'ext-authz' && dialect === 'envoy');
    const logged = callouts.some(({ api }) => api === 'access-log' || api === 'ext-proc');
    // A fragment without its manager does not show the logs that are there.
    if (logged || managers.length === 0) return;
    for (const { config } of authz)
      report({ at: config, message: 'there is no gRPC access log beside ext_authz' });
  },
  example: {
    fault: authz(''),
    right: authz(callout('access-log')),
  },
};

function authz(log: string): string {
  return [
    'http_connection_manager:',
    '  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    ...`${callout('ext-authz')}${log}`
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
    '',
  ].join('\n');
}
