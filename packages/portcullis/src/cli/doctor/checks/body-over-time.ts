/**
 * `envoy.body-over-time`: a policy takes longer bodies than can be inspected in the time that there is.
 *
 * Source: `config/whole-body.ts`, the rates of the engines against the policy's timeout and `message_timeout`, or
 * `max_message_timeout` where the filter has one. FULL_DUPLEX_STREAMED has no timer.
 */
import { answeredAfter, longestWait } from '../../../config/whole-body.ts';
import type { Callout } from '../callout.ts';
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** Less than this share of what the policy says is told. */
const noticeable = 0.5;

/** `envoy.body-over-time`. */
export const bodyOverTime: Check = {
  code: 'envoy.body-over-time',
  severity: 'notice',
  title: 'A policy takes longer bodies than its time allows to inspect',
  cause:
    'The size of a body that is inspected whole follows from the time for it and the engines that look at it.',
  effect:
    'longer bodies meet the posture over_limit, 413 unless set, although max_request_body_bytes allows them',
  remedy:
    'Lengthen the timeout of the policy, and max_message_timeout of the filter beside serve --max-message-timeout; or lower max_request_body_bytes.',
  apis: ['ext-proc'],
  callout(filter, { needs }, report) {
    const wait = waitFor(filter);
    const need = needs?.bodyInTime(wait);
    if (need === undefined || need.bytes >= need.wanted * noticeable) return;
    const enough = Math.ceil(need.wanted / need.rate / 50) * 50;
    const { part } = filter.messageTimeout;
    report({
      at: filter.setting('max_message_timeout') ?? part ?? filter.service ?? filter.config,
      message: `policy ${need.policy} (${need.place}) takes bodies of ${need.wanted} bytes; in ${need.budget} ms at ${need.rate} bytes per ms, ${need.bytes} of them are inspected whole`,
      change: [
        ...(enough > need.timeout ? [`+ timeout: ${enough}ms   # of the policy`] : []),
        ...(enough > wait ? longerWait(Math.ceil(enough / answeredAfter / 50) * 50) : []),
      ],
    });
  },
  example: {
    policies:
      'apiVersion: portcullis.dev/v1\nkind: SecurityPolicy\nspec:\n  domains: [{ hosts: [shop.example], policy: { mode: block, timeout: 1s, inspect_request_body: true, max_request_body_bytes: 33554432 } }]\n',
    fault: callout('ext-proc', 'message_timeout: 0.2s'),
    right: callout('ext-proc', 'message_timeout: 0.2s', 'max_message_timeout: 2s'),
  },
};

/** Milliseconds that Envoy waits for the verdict on a body; infinite without a timer. */
function waitFor(filter: Callout): number {
  if (filter.bodyMode('request') === 'FULL_DUPLEX_STREAMED') return Number.POSITIVE_INFINITY;
  const longest = filter.setting('max_message_timeout')?.milliseconds ?? 0;
  return longestWait(filter.messageTimeout.milliseconds, longest);
}

function longerWait(milliseconds: number): string[] {
  return [
    `+ max_message_timeout: ${milliseconds / 1000}s`,
    `+ portcullis serve --max-message-timeout ${milliseconds}ms …`,
  ];
}
