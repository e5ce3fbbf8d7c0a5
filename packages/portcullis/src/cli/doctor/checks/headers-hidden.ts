/**
 * `envoy.headers-hidden`: what is not sent is not inspected, and reaches the upstream all the same.
 *
 * Source: `forward_rules` of ext_proc; `allowed_headers` and `disallowed_headers` of ext_authz.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.headers-hidden`. */
export const headersHidden: Check = {
  code: 'envoy.headers-hidden',
  severity: 'warning',
  title: 'Some headers are kept from Portcullis',
  cause: 'The filter sends only the headers that its rules allow; the upstream gets all of them.',
  effect: 'an attack in a header that is hidden is not seen',
  remedy: 'Remove the rules. Secrets are masked before anything is recorded.',
  apis: ['ext-proc', 'ext-authz'],
  callout(filter, _configuration, report) {
    for (const name of ['forward_rules', 'allowed_headers', 'disallowed_headers']) {
      const rules = filter.setting(name);
      if (rules !== undefined)
        report({ at: rules, message: `${name} decides which headers are sent`, change: [`- ${name}`] });
    }
  },
  example: {
    fault: callout('ext-proc', 'forward_rules: { disallowed_headers: { patterns: [{ exact: cookie }] } }'),
    right: callout('ext-proc', 'failure_mode_allow: false'),
  },
};
