/**
 * `envoy.route-not-inspected`: a route or virtual host turns the filter off, or its failure mode around.
 *
 * Source: `ExtProcPerRoute`, `ExtAuthzPerRoute` and `FilterConfig` in `typed_per_filter_config`.
 */
import type { Check } from '../check.ts';

/** `envoy.route-not-inspected`. */
export const routeNotInspected: Check = {
  code: 'envoy.route-not-inspected',
  severity: 'warning',
  title: 'A route goes around the filter',
  cause: 'typed_per_filter_config disables the filter there, or lets traffic pass when it fails.',
  effect: 'no policy applies to the requests of that route',
  remedy: 'Exclude paths in the policy (spec.exclude), which is recorded and compares canonical paths.',
  whole({ routeOverrides }, report) {
    for (const override of routeOverrides) {
      const disabled = override.get('disabled');
      const allow = override.get('overrides', 'failure_mode_allow');
      if (disabled?.isTrue === true)
        report({ at: disabled, message: 'the filter is disabled here', change: ['- disabled: true'] });
      if (allow?.isTrue === true)
        report({
          at: allow,
          message: 'failure_mode_allow is true here',
          effect: 'requests of this route pass uninspected when Portcullis does not answer',
          change: ['- failure_mode_allow: true'],
        });
    }
  },
  example: {
    fault: route('disabled: true'),
    right: route('overrides: { failure_mode_allow: false }'),
  },
};

function route(setting: string): string {
  return [
    'virtual_hosts:',
    '  - name: all',
    '    domains: ["*"]',
    '    routes:',
    '      - match: { prefix: /static }',
    '        route: { cluster: shop }',
    '        typed_per_filter_config:',
    '          envoy.filters.http.ext_proc:',
    '            "@type": type.googleapis.com/envoy.extensions.filters.http.ext_proc.v3.ExtProcPerRoute',
    `            ${setting}`,
    '',
  ].join('\n');
}
