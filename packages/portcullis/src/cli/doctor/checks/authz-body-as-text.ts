/**
 * `envoy.authz-body-as-text`: a protobuf string is UTF-8; what is no UTF-8 does not arrive as it was sent.
 *
 * Source: Envoy's ext_authz filter, `pack_as_bytes`.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.authz-body-as-text`. */
export const authzBodyAsText: Check = {
  code: 'envoy.authz-body-as-text',
  severity: 'warning',
  title: 'Binary bodies are sent as text',
  cause: 'Without pack_as_bytes the body is a UTF-8 string, in which invalid bytes are replaced.',
  effect:
    'files, compressed and gRPC bodies, and bytes that were chosen for it are not inspected as the upstream gets them',
  remedy: 'Set pack_as_bytes: true.',
  apis: ['ext-authz'],
  callout(filter, _configuration, report) {
    const body = filter.setting('with_request_body');
    if (filter.dialect === 'gateway' || body === undefined || body.get('pack_as_bytes')?.isTrue === true)
      return;
    report({
      at: body.get('pack_as_bytes') ?? body,
      message: 'pack_as_bytes is not true',
      change: [`+ ${filter.spell('pack_as_bytes', 'true')}`],
    });
  },
  example: {
    fault: callout('ext-authz', 'with_request_body: { max_request_bytes: 65536 }'),
    right: callout('ext-authz', 'with_request_body: { max_request_bytes: 65536, pack_as_bytes: true }'),
  },
};
