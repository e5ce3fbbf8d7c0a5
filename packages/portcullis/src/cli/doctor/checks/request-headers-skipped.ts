/**
 * `envoy.request-headers-skipped`: the policy is chosen by host and path, which are headers.
 *
 * Source: Envoy's ext_proc filter, `request_header_mode`; Envoy Gateway, `processingMode` (unset: nothing is sent).
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.request-headers-skipped`. */
export const requestHeadersSkipped: Check = {
  code: 'envoy.request-headers-skipped',
  severity: 'error',
  title: 'The headers of requests are not sent',
  cause: 'Without them no policy can be chosen: host, path and method are headers for Envoy.',
  effect: 'requests are not inspected',
  remedy: 'Send the headers of requests.',
  apis: ['ext-proc'],
  callout(filter, _configuration, report) {
    if (filter.sendsHeaders('request')) return;
    const gateway = filter.dialect === 'gateway';
    report({
      at:
        filter.config.get('processing_mode', 'request_header_mode') ??
        filter.setting('processing_mode') ??
        filter.config,
      message: gateway
        ? 'processingMode.request is not set: no request is sent'
        : 'request_header_mode is SKIP',
      change: gateway
        ? ['+ processingMode: { request: {} }']
        : ['- request_header_mode: SKIP', '+ request_header_mode: SEND'],
    });
  },
  example: {
    fault: callout('ext-proc', 'processing_mode: { request_header_mode: SKIP, request_body_mode: BUFFERED }'),
    right: callout('ext-proc', 'processing_mode: { request_header_mode: SEND }'),
  },
};
