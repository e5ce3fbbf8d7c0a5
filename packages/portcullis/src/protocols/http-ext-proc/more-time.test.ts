/** Bodies whose inspection takes longer than Envoy waits: asked for more time where it is allowed, else refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualLane } from '../../../test/manual-lane.ts';
import { planWithPolicy } from '../../../test/policy-of.ts';
import { ScriptedEnvoy } from '../../../test/scripted-envoy.ts';

const directives = `SecRule ARGS "@contains union" "id:1,phase:2,deny,status:403"`;
const policy = { timeout: '10s', max_request_body_bytes: 4_000_000, engines: { seclang: { directives } } };
const plan = planWithPolicy(policy);
/** Longer than 150 ms × 4,761 bytes, which is what Envoy's 200 ms leave. */
const size = 900_000;
const body = (end: string): string => `a=${'b'.repeat(size - 2 - end.length)}${end}`;
const form = {
  ':method': 'POST',
  'content-type': 'application/x-www-form-urlencoded',
  'content-length': String(size),
};
const buffered = { protocolConfig: { requestBodyMode: 2, responseBodyMode: 0 } } as const;
const streamed = { protocolConfig: { requestBodyMode: 1, responseBodyMode: 0 } } as const;
const allowed = { maxMessageTimeout: 2_000 };

test('without max_message_timeout such a body meets the posture over-limit before it is read', () => {
  const script = new ScriptedEnvoy({ plan }).requestHeaders(form, false, buffered);
  assert.equal(script.last?.status, 413);
  assert.deepEqual(script.postures, [['over-limit', 'block']]);
});

test('with it Envoy is asked once, then the reply follows', () => {
  const script = new ScriptedEnvoy({ plan, bodies: allowed }).requestHeaders(form, false, buffered);
  script.requestBody(body(''), true);
  assert.deepEqual(script.kinds, ['requestHeaders', 'moreTime'], 'the question leaves before the inspection');
  script.pass(1);
  assert.deepEqual(script.kinds, ['requestHeaders', 'moreTime', 'requestBody']);
  assert.equal(script.held, 0);
  assert.equal(script.armed, 0);
  const bad = new ScriptedEnvoy({ plan, bodies: allowed }).requestHeaders(form, false, buffered);
  bad.requestBody(body('&c=union'), true).pass(1);
  assert.deepEqual(bad.kinds, ['requestHeaders', 'moreTime', 'immediateResponse']);
});

test('a body that is inspected in time is not asked for', () => {
  const short = { ...form, 'content-length': '4' };
  const script = new ScriptedEnvoy({ plan, bodies: allowed }).requestHeaders(short, false, buffered);
  assert.deepEqual(script.requestBody('a=bc', true).kinds, ['requestHeaders', 'requestBody']);
});

test('a lane has as long as Envoy was asked to wait', () => {
  const lane = new ManualLane(100_000);
  const script = new ScriptedEnvoy({ plan, lane, bodies: allowed }).requestHeaders(form, false, buffered);
  script.requestBody(body(''), true).pass(1_000);
  assert.deepEqual(script.kinds, ['requestHeaders', 'moreTime']);
  lane.answer(plan);
  assert.deepEqual(script.kinds, ['requestHeaders', 'moreTime', 'requestBody']);
  const late = new ScriptedEnvoy({ plan, lane, bodies: allowed }).requestHeaders(form, false, buffered);
  late.requestBody(body(''), true).pass(1_501);
  assert.deepEqual(late.kinds, ['requestHeaders', 'moreTime', 'requestBody']);
  assert.deepEqual(late.postures, [['overload', 'allow']]);
});

test('trailers that come meanwhile are answered after the body', () => {
  const script = new ScriptedEnvoy({ plan, bodies: allowed }).requestHeaders(form, false, buffered);
  script.requestBody(body(''), false).requestTrailers({ a: '1' }).pass(1);
  assert.deepEqual(script.kinds, ['requestHeaders', 'moreTime', 'requestBody', 'requestTrailers']);
});

test('chunks that are held: one question for each, and none in a mode without a timer', () => {
  const script = new ScriptedEnvoy({ plan, bodies: allowed }).requestHeaders(form, false, streamed);
  script.requestBody('a=b', false).pass(1_000);
  script.requestBody('c', false).requestBody('d', true);
  assert.deepEqual(script.kinds, [
    'requestHeaders',
    'moreTime',
    'moreTime',
    ...Array.from({ length: 3 }, () => 'requestBody'),
  ]);
  const slow = new ScriptedEnvoy({ plan, bodies: allowed }).requestHeaders(form, false, streamed);
  slow.requestBody('a=b', false).pass(1_501);
  assert.deepEqual(slow.postures, [['timeout', 'allow']]);
  const duplex = { protocolConfig: { requestBodyMode: 4, responseBodyMode: 0 } } as const;
  const held = new ScriptedEnvoy({ plan, bodies: allowed }).requestHeaders(form, false, duplex);
  held.requestBody(body(''), true);
  assert.deepEqual(held.kinds.slice(0, 2), ['requestHeaders', 'requestBody']);
});

test('FULL_DUPLEX has no timer: where it may be asked for, a body that takes long is', () => {
  const configured = { protocolConfig: { requestBodyMode: 0, responseBodyMode: 0 } } as const;
  const script = new ScriptedEnvoy({ plan, bodies: { fullDuplex: 'yes' } });
  script.requestHeaders(form, false, configured);
  assert.deepEqual(script.last?.override, { request: 4, response: 0 });
});

test('a body that comes streamed in one long chunk: the question leaves before the inspection', () => {
  const script = new ScriptedEnvoy({ plan, bodies: allowed }).requestHeaders(form, false, streamed);
  script.requestBody(body('&c=union'), true);
  assert.deepEqual(script.kinds, ['requestHeaders', 'moreTime']);
  script.pass(1);
  assert.deepEqual(script.kinds, ['requestHeaders', 'moreTime', 'immediateResponse']);
  assert.deepEqual([script.held, script.armed], [0, 0]);
});
