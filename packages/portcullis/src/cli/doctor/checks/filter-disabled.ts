/**
 * `envoy.filter-disabled`: a disabled filter acts only where a route enables it.
 *
 * Source: Envoy's `HttpFilter.disabled`.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.filter-disabled`. */
export const filterDisabled: Check = {
  code: 'envoy.filter-disabled',
  severity: 'warning',
  title: 'The filter is disabled',
  cause: 'disabled: true beside typed_config turns a filter off for all routes that do not enable it.',
  effect: 'requests are not inspected',
  remedy: 'Remove it, or see to it that every route that matters enables the filter.',
  apis: ['ext-proc', 'ext-authz', 'rate-limit'],
  callout(filter, _configuration, report) {
    const disabled = filter.filter?.get('disabled');
    if (disabled?.isTrue === true)
      report({ at: disabled, message: 'the filter is disabled', change: ['- disabled: true'] });
  },
  example: {
    fault: `${callout('ext-proc')}    disabled: true\n`,
    right: callout('ext-proc'),
  },
};
