/**
 * `envoy.attribute-omitted`: attributes are CEL expressions, but Envoy's build leaves out the one that joins texts:
 * such an attribute is missing from every request, without a word.
 *
 * Source: measured on Envoy 1.40: `a + '|' + b` is omitted, literals and `1 + 2` are not.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.attribute-omitted`. */
export const attributeOmitted: Check = {
  code: 'envoy.attribute-omitted',
  severity: 'warning',
  title: 'An attribute joins texts with +, which Envoy leaves out',
  cause: 'Text concatenation is not built into the CEL of the stock Envoy.',
  effect: 'the attribute never arrives, and nothing says so',
  remedy: 'Request the attributes one by one.',
  apis: ['ext-proc', 'network-ext-proc'],
  callout(filter, _configuration, report) {
    for (const name of ['request_attributes', 'response_attributes', 'connection_attributes']) {
      for (const attribute of filter.setting(name)?.items() ?? []) {
        const text = attribute.text ?? '';
        if (text.includes('+') && (text.includes("'") || text.includes('"')))
          report({ at: attribute, message: 'this attribute joins texts with +', change: [`- ${text}`] });
      }
    }
  },
  example: {
    fault: callout('ext-proc', 'request_attributes: ["request.host + \'|\' + request.method"]'),
    right: callout('ext-proc', 'request_attributes: [request.host, request.method]'),
  },
};
