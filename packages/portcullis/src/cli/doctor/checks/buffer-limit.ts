/**
 * `envoy.buffer-limit`: what a policy inspects whole has to fit Envoy's buffer, else Envoy itself answers 413 (500 for
 * responses).
 *
 * Source: measured on Envoy 1.40: HTTP/1.1 is bound by per_connection_buffer_limit_bytes (1 MiB), HTTP/2 by
 * initial_stream_window_size (16 MiB).
 */
import type { Callout } from '../callout.ts';
import type { Check } from '../check.ts';
import type { PolicyNeeds } from '../policy-needs.ts';
import { manager } from './example.ts';

/** Envoy's default, and what `serve` assumes (`--envoy-buffer-limit`). */
const usual = 1 << 20;

/** `envoy.buffer-limit`. */
export const bufferLimit: Check = {
  code: 'envoy.buffer-limit',
  severity: 'warning',
  title: 'Envoy buffers less than the policies inspect',
  cause: 'A body that is inspected whole is buffered by Envoy first, up to the limit of the connection.',
  effect:
    'longer bodies are refused with 413 by Envoy, or by the posture over_limit when serve knows the limit',
  remedy:
    'Raise per_connection_buffer_limit_bytes of the listener, or lower max_request_body_bytes; tell serve --envoy-buffer-limit.',
  apis: ['ext-proc', 'ext-authz'],
  callout(filter, { needs }, report) {
    const wanted = wantedBytes(filter, needs);
    if (wanted === 0 || filter.listener === undefined) return;
    const limit = filter.listener.get('per_connection_buffer_limit_bytes');
    const bytes = limit?.number ?? usual;
    if (bytes < wanted)
      report({
        at: limit ?? filter.listener.get('name') ?? filter.listener,
        message: `the listener buffers ${bytes} bytes${limit === undefined ? ' (the default)' : ''}, and bodies up to ${wanted} bytes are inspected whole`,
        change: [
          `+ per_connection_buffer_limit_bytes: ${wanted}`,
          `+ portcullis serve --envoy-buffer-limit ${Math.max(wanted, bytes)} …`,
        ],
      });
    const window = filter.manager?.get('http2_protocol_options', 'initial_stream_window_size');
    if (window?.number !== undefined && window.number < wanted)
      report({
        at: window,
        message: `HTTP/2 clients may send ${window.number} bytes, and bodies up to ${wanted} bytes are inspected whole`,
        change: [`+ initial_stream_window_size: ${wanted}`],
      });
  },
  example: {
    fault: manager(['stat_prefix: ingress'], ['per_connection_buffer_limit_bytes: 32768']),
    right: manager(['stat_prefix: ingress'], ['per_connection_buffer_limit_bytes: 1048576']),
  },
};

/** Longest body that is inspected whole; without policies the default of one, 1 MiB. */
function wantedBytes(filter: Callout, needs: PolicyNeeds | undefined): number {
  if (filter.api === 'ext-authz')
    return filter.setting('with_request_body')?.get('max_request_bytes')?.number ?? 0;
  if (needs === undefined) return usual;
  return Math.max(needs.requestBody?.value ?? 0, needs.responseBody?.value ?? 0);
}
