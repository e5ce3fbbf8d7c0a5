import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planWithPolicy } from '../../test/policy-of.ts';
import type { CompiledPolicy } from './plan.ts';
import { longestWait, wholeBody } from './whole-body.ts';

const policyOf = (policy: object): CompiledPolicy => planWithPolicy(policy).plan.policies[0]!;
const patient = { speed: 1, wait: Number.POSITIVE_INFINITY };
const rules = { seclang: { directives: 'SecRule ARGS "@rx a" "id:1,deny"' } };

test('the limit is the smallest of the policy, its time and what Envoy waits', () => {
  const json = { inspect_request_body: true, checks: { body: { require_json: true } } };
  const cases: ReadonlyArray<readonly [policy: object, wait: number, bytes: number, byTime: boolean]> = [
    [{ ...json, timeout: '10ms' }, Infinity, 1_000_000, true],
    [{ ...json, timeout: '20ms' }, Infinity, 1_048_576, false],
    [{ ...json, timeout: '20ms' }, 5, 500_000, true],
    [{ ...json, timeout: '20ms', max_request_body_bytes: 1000 }, 5, 1000, false],
    [{ engines: rules, timeout: '10ms' }, Infinity, 47_610, true],
    [{ timeout: '10ms' }, Infinity, 0, false],
  ];
  for (const [policy, wait, bytes, byTime] of cases) {
    const whole = wholeBody(policyOf(policy), 'request', { speed: 1, wait });
    assert.deepEqual([whole.bytes, whole.byTime], [bytes, byTime], JSON.stringify(policy));
  }
  assert.equal(cases.length, 6);
});

test('engines that look at the same body share its time, and a machine may be slower', () => {
  const both = policyOf({ engines: { ...rules, baseline: {} }, timeout: '10ms' });
  assert.equal(both.request.bytesPerMs, Math.floor(1 / (1 / 100_000 + 1 / 5_000 + 1 / 25_000)));
  assert.equal(wholeBody(both, 'request', { ...patient, speed: 0.5 }).bytes, 20_000);
  assert.equal(wholeBody(both, 'response', patient).bytes, 0);
});

test('a reply is due at three quarters of the longest that Envoy waits', () => {
  assert.equal(longestWait(200, 0), 150);
  assert.equal(longestWait(200, 1_000), 750);
  assert.equal(longestWait(200, 100), 150);
});
