/**
 * `envoy.observability-mode`: Envoy sends and does not listen.
 *
 * Source: Envoy's ext_proc filter, `observability_mode`; measured on Envoy 1.40.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.observability-mode`. */
export const observabilityMode: Check = {
  code: 'envoy.observability-mode',
  severity: 'warning',
  title: 'Nothing is blocked, and no body is asked for',
  cause:
    'In observability mode replies are ignored: verdicts, mode overrides and metadata alike; there is no flow control.',
  effect: 'policies in mode block only record',
  remedy: 'Remove it to block; mode detect or shadow in a policy observes without these limits.',
  apis: ['ext-proc'],
  callout(filter, _configuration, report) {
    const mode = filter.setting('observability_mode');
    if (mode?.isTrue === true)
      report({
        at: mode,
        message: 'observability_mode is true: every answer of Portcullis is ignored',
        change: ['- observability_mode: true'],
      });
  },
  example: {
    fault: callout('ext-proc', 'observability_mode: true'),
    right: callout('ext-proc', 'failure_mode_allow: false'),
  },
};
