import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ManualLane } from '../../../test/manual-lane.ts';
import { planWithPolicy } from '../../../test/policy-of.ts';
import { ScriptedEnvoy } from '../../../test/scripted-envoy.ts';
import { pack } from '../../config/parcel.ts';
import type { LaneResult } from '../../pipeline/lane-job.ts';
import { Lane } from '../../runtime/lane.ts';

const plan = planWithPolicy({
  timeout: '10s',
  engines: { seclang: { directives: 'SecRule ARGS "@contains attack" "id:1,phase:2,deny,msg:\'attack\'"' } },
});
const form = {
  ':method': 'POST',
  'content-type': 'application/x-www-form-urlencoded',
  'content-length': '100',
};
const configured = { protocolConfig: { requestBodyMode: 2, responseBodyMode: 0 } } as const;

/** The thread of a lane does not keep the process; this waits for it all the same. */
async function ready(lane: Lane): Promise<void> {
  const alive = setInterval(() => undefined, 60_000);
  await lane.makeReady();
  clearInterval(alive);
}

function held(body: string) {
  const lane = new ManualLane(50);
  const script = new ScriptedEnvoy({ plan, lane })
    .requestHeaders(form, false, configured)
    .requestBody(body, true);
  return { lane, script };
}
const benign = `a=${'x'.repeat(100)}`;
const bad = `a=attack${'x'.repeat(100)}`;

test('a long body waits for its lane and nothing else does; a short one stays', () => {
  const { lane, script } = held(benign);
  assert.deepEqual(script.kinds, ['requestHeaders']);
  lane.answer(plan);
  assert.deepEqual(script.kinds, ['requestHeaders', 'requestBody']);
  assert.equal(script.armed, 0);
  assert.equal(held('a=1').lane.jobs.length, 0);
});

test('an encoded body goes to the lane however short it is: it may decode to megabytes', () => {
  const lane = new ManualLane(50);
  const script = new ScriptedEnvoy({ plan, lane })
    .requestHeaders({ ...form, 'content-encoding': 'gzip' }, false, configured)
    .requestBody(gzipSync('a=attack'), true);
  assert.deepEqual(script.kinds, ['requestHeaders']);
  lane.answer(plan);
  assert.equal(script.last?.metadata['rule'], '1');
});

test('the verdict of a lane refuses, with the rule', () => {
  const { lane, script } = held(bad);
  lane.answer(plan);
  assert.equal(script.last?.metadata['rule'], '1');
  script.end();
  assert.equal(script.records[0]?.findings.length, 1);
});

test('a lane that fails is an engine error, one that is late an overload; both meet their posture', () => {
  const failed = held(benign);
  failed.lane.answer(plan, true);
  assert.deepEqual(failed.script.postures, [['engine-error', 'allow']]);
  assert.equal(failed.script.last?.kind, 'requestBody');
  const late = held(bad);
  late.script.pass(150);
  assert.deepEqual(late.script.postures, [['overload', 'allow']]);
  late.lane.answer(plan);
  assert.equal(late.script.replies.length, 2);
});

test('a lane without room leaves the body to the worker', () => {
  const lane = new ManualLane(50);
  lane.room = false;
  const script = new ScriptedEnvoy({ plan, lane })
    .requestHeaders(form, false, configured)
    .requestBody(bad, true);
  assert.equal(script.last?.metadata['rule'], '1');
});

test('an exchange that ends before its lane answers leaves nothing behind', () => {
  const { lane, script } = held(bad);
  script.end();
  lane.answer(plan);
  assert.equal(script.replies.length, 1);
  assert.equal(script.armed, 0);
});

test('a body held in FULL_DUPLEX is released after the lane has judged it', () => {
  const lane = new ManualLane(50);
  const duplex = { protocolConfig: { requestBodyMode: 4, responseBodyMode: 0 } } as const;
  const script = new ScriptedEnvoy({ plan, lane }).requestHeaders(form, false, duplex);
  script.requestBody(benign.slice(0, 60), false).requestBody(benign.slice(60), true);
  assert.deepEqual(script.kinds, []);
  lane.answer(plan);
  assert.deepEqual(script.last?.streamed, { bytes: benign.length, end: true });
  assert.equal(script.held, 0);
});

test('the real lane: a thread of its own, the same verdict, and no job before it is ready', async () => {
  const parcel = pack(plan.plan);
  const lane = new Lane({
    shared: { defaultAllow: true },
    threshold: 50,
    version: () => plan.plan.version,
    parcel: () => parcel,
  });
  const first = new ScriptedEnvoy({ plan, lane })
    .requestHeaders(form, false, configured)
    .requestBody(bad, true);
  assert.equal(lane.waiting, 0);
  assert.equal(first.last?.metadata['rule'], '1', 'the worker inspects by itself while the thread starts');
  const job = () => ({
    version: plan.plan.version,
    lines: [] as const,
    label: { listener: '', nodeId: '', project: '' },
    trustedHops: undefined,
    sourceAddress: undefined,
    protocol: 'HTTP/1.1',
    body: new Uint8Array(60),
    complete: true,
  });
  await ready(lane);
  const result = await new Promise<LaneResult | undefined>((resolve) => {
    assert.ok(lane.inspect(job(), resolve));
  });
  assert.equal(result?.verdict.action, 'allow');
  const later = new ScriptedEnvoy({ plan, lane })
    .requestHeaders(form, false, configured)
    .requestBody(bad, true);
  assert.equal(lane.waiting, 1);
  assert.deepEqual(later.kinds, ['requestHeaders']);
  await lane.close();
  assert.equal(lane.waiting, 0);
});

test('a job that waited too long in the queue of its lane is an overload', async () => {
  const parcel = pack(plan.plan);
  const lane = new Lane({
    shared: { defaultAllow: true },
    threshold: 50,
    maxWait: -1,
    version: () => plan.plan.version,
    parcel: () => parcel,
  });
  const job = () => ({
    version: plan.plan.version,
    lines: [[':path', '/?q=attack']] as const,
    label: { listener: '', nodeId: '', project: '' },
    trustedHops: undefined,
    sourceAddress: undefined,
    protocol: 'HTTP/1.1',
    body: new Uint8Array(60),
    complete: true,
  });
  await ready(lane);
  const result = await new Promise<LaneResult | undefined>((resolve) => {
    assert.ok(lane.inspect(job(), resolve));
  });
  assert.deepEqual(
    result?.findings.map(({ finding }) => finding.ruleId),
    ['posture.overload'],
  );
  assert.equal(result?.postures.length, 1);
  await lane.close();
});

test('trailers that come while a lane inspects are answered after the body, and not at all after a refusal', () => {
  for (const [body, kinds] of [
    [benign, ['requestHeaders', 'requestBody', 'requestTrailers']],
    [bad, ['immediateResponse']],
  ] as const) {
    const lane = new ManualLane(50);
    const script = new ScriptedEnvoy({ plan, lane })
      .requestHeaders(form, false, { protocolConfig: { requestBodyMode: 4, responseBodyMode: 0 } })
      .requestBody(body, false)
      .requestTrailers({ a: '1' });
    assert.deepEqual(script.kinds, [], 'nothing goes before the verdict');
    lane.answer(plan);
    assert.deepEqual(script.kinds, kinds);
  }
});

test('a lane that was made ready takes the first body', async () => {
  const parcel = pack(plan.plan);
  const lane = new Lane({
    shared: { defaultAllow: true },
    threshold: 50,
    version: () => plan.plan.version,
    parcel: () => parcel,
  });
  await ready(lane);
  const script = new ScriptedEnvoy({ plan, lane })
    .requestHeaders(form, false, configured)
    .requestBody(bad, true);
  assert.equal(lane.waiting, 1);
  assert.deepEqual(script.kinds, ['requestHeaders']);
  await lane.close();
});
