/**
 * `envoy.mutations-refused`: what a policy changes is dropped, or ends the request.
 *
 * Source: Envoy's `HeaderMutationRules`; `disallow_is_error` answers 500 also with failure_mode_allow.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.mutations-refused`. */
export const mutationsRefused: Check = {
  code: 'envoy.mutations-refused',
  severity: 'warning',
  title: 'Changes to headers are refused',
  cause: 'mutation_rules forbid the headers that a policy sets or removes.',
  effect:
    'with disallow_all changes are dropped in silence (rejected_header_mutations counts them); with disallow_is_error the client gets 500',
  remedy: 'Allow what the policies change, or remove the rules.',
  apis: ['ext-proc'],
  callout(filter, _configuration, report) {
    for (const name of ['disallow_all', 'disallow_is_error']) {
      const rule = filter.setting('mutation_rules')?.get(name);
      if (rule?.isTrue === true)
        report({ at: rule, message: `mutation_rules.${name} is true`, change: [`- ${name}: true`] });
    }
  },
  example: {
    fault: callout('ext-proc', 'mutation_rules: { disallow_all: true }'),
    right: callout('ext-proc', 'mutation_rules: { allow_all_routing: false }'),
  },
};
