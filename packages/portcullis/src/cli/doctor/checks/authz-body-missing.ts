/**
 * `envoy.authz-body-missing`: ext_authz sends no body unless it is told to.
 *
 * Source: Envoy's ext_authz filter, `with_request_body`.
 */
import type { Dialect } from '../callout.ts';
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.authz-body-missing`. */
export const authzBodyMissing: Check = {
  code: 'envoy.authz-body-missing',
  severity: 'warning',
  title: 'Bodies are not inspected',
  cause: 'ext_authz sends a request without its body unless with_request_body is set.',
  effect: 'only the headers of requests are inspected',
  remedy: 'Set with_request_body with pack_as_bytes.',
  apis: ['ext-authz'],
  callout(filter, { needs }, report) {
    const body = filter.setting('with_request_body');
    if (body !== undefined || (needs !== undefined && needs.requestBody === undefined)) return;
    const need = needs?.requestBody;
    report({
      at: filter.config,
      severity: need === undefined ? 'warning' : 'error',
      message: `requests are sent without their bodies${need === undefined ? '' : `; policy ${need.policy} (${need.place}) inspects them`}`,
      change: [`+ ${filter.spell('with_request_body', bodyOf(filter.dialect, need?.value ?? 65_536))}`],
    });
  },
  example: {
    fault: callout('ext-authz'),
    right: callout('ext-authz', 'with_request_body: { max_request_bytes: 65536, pack_as_bytes: true }'),
  },
};

function bodyOf(dialect: Dialect, bytes: number): string {
  if (dialect === 'gateway') return `{ maxRequestBytes: ${bytes} }`;
  return dialect === 'istio'
    ? `{ maxRequestBytes: ${bytes}, allowPartialMessage: true, packAsBytes: true }`
    : `{ max_request_bytes: ${bytes}, allow_partial_message: true, pack_as_bytes: true }`;
}
