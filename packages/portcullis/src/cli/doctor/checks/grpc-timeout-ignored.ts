/**
 * `envoy.grpc-timeout-ignored`: `grpc_service.timeout` looks like the time that Envoy waits for an answer. ext_proc
 * and the access log do not use it: only `message_timeout` counts there. (ext_authz and rate limits do use it.)
 *
 * Source: measured on Envoy 1.40: no grpc-timeout header is sent, and nothing ends when it is over.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.grpc-timeout-ignored`. */
export const grpcTimeoutIgnored: Check = {
  code: 'envoy.grpc-timeout-ignored',
  severity: 'warning',
  title: 'grpc_service.timeout is taken for a message timeout',
  cause: 'ext_proc and the gRPC access log never look at the timeout of their grpc_service.',
  effect: 'the time that is written there does not apply; message_timeout does, 200 ms unless set',
  remedy: 'Remove it, and set message_timeout for ext_proc.',
  apis: ['ext-proc', 'network-ext-proc', 'access-log', 'tcp-access-log'],
  callout(filter, _configuration, report) {
    const timeout = filter.service?.get('timeout');
    if (timeout === undefined) return;
    const logger = filter.api.endsWith('access-log');
    const set = filter.setting('message_timeout') !== undefined;
    report({
      at: timeout,
      message: `the timeout of grpc_service has no effect on ${logger ? 'an access log' : 'ext_proc'}`,
      severity: logger ? 'notice' : 'warning',
      ...(logger ? { effect: 'entries are sent without a time limit' } : {}),
      change: [
        `- timeout: ${timeout.text}`,
        ...(logger || set
          ? []
          : [`+ message_timeout: ${timeout.text}   # of the filter, beside grpc_service`]),
      ],
    });
  },
  example: {
    fault: callout('ext-proc', 'grpc_service: { envoy_grpc: { cluster_name: portcullis }, timeout: 0.2s }'),
    right: callout('ext-proc', 'message_timeout: 0.2s'),
  },
};
