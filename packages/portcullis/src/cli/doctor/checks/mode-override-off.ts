/**
 * `envoy.mode-override-off`: a policy asks for bodies by `mode_override`, which Envoy ignores without
 * `allow_mode_override`, in silence: the body goes on uninspected, and no counter moves.
 *
 * Source: Envoy's ext_proc filter, `allow_mode_override` (default false); measured on Envoy 1.40.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.mode-override-off`. */
export const modeOverrideOff: Check = {
  code: 'envoy.mode-override-off',
  severity: 'error',
  title: 'Bodies that policies ask for are never sent',
  cause:
    'Portcullis asks per request for the bodies that a policy inspects; Envoy ignores that unless allow_mode_override is true.',
  effect: "bodies reach the upstream uninspected, and none of Envoy's counters shows it",
  remedy:
    'Set allow_mode_override: true, or configure a body mode if every request is to be inspected whole.',
  apis: ['ext-proc'],
  callout(filter, { needs }, report) {
    if (filter.setting('allow_mode_override')?.isTrue === true) return;
    const directions = (['request', 'response'] as const).filter((one) => filter.bodyMode(one) === 'NONE');
    const wanted = directions.filter((one) => needs === undefined || needs[`${one}Body`] !== undefined);
    // Without policies, a filter that sends the request's body is taken for one that is meant as it stands.
    const [first] = needs === undefined && !directions.includes('request') ? [] : wanted;
    if (first === undefined) return;
    const need = needs?.[`${first}Body`];
    const why = need === undefined ? '' : `; policy ${need.policy} (${need.place}) inspects ${first} bodies`;
    report({
      at: filter.setting('allow_mode_override') ?? filter.config,
      message: `allow_mode_override is not true and the ${first} body mode is NONE${why}`,
      change: [`+ ${filter.spell('allow_mode_override', 'true')}`],
    });
  },
  example: {
    fault: callout('ext-proc', 'processing_mode: { request_header_mode: SEND, request_body_mode: NONE }'),
    right: callout('ext-proc', 'allow_mode_override: true', 'processing_mode: { request_header_mode: SEND }'),
  },
};
