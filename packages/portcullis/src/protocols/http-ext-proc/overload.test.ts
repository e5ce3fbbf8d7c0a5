/** Work that waited too long for its turn is answered at once, by the posture overload (D12). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planWithPolicy } from '../../../test/policy-of.ts';
import { ScriptedEnvoy } from '../../../test/scripted-envoy.ts';
import type { AttachedPlan } from '../../pipeline/attached-plan.ts';

const maxWait = 100;
const plan = (more: object): AttachedPlan =>
  planWithPolicy({
    fail_mode: 'fail_close',
    timeout: '10s',
    engines: {
      seclang: {
        directives: `SecRule ARGS "@contains attack" "id:1,phase:2,deny,msg:'attack'"
SecRule RESPONSE_HEADERS:x-leak "@contains attack" "id:2,phase:3,deny,msg:'leak'"`,
        inspect_response: true,
      },
    },
    ...more,
  });
const form = {
  ':method': 'POST',
  'content-type': 'application/x-www-form-urlencoded',
  'content-length': '10',
};
/** Envoy sends what is asked for, and nothing else. */
const configured = { protocolConfig: { requestBodyMode: 0, responseBodyMode: 0 } } as const;
const late = (more: object) => {
  const script = new ScriptedEnvoy({ plan: plan(more), maxWait });
  script.waited = maxWait + 1;
  return script;
};
const rules = (script: ScriptedEnvoy) => script.records[0]?.findings.map(({ finding }) => finding.ruleId);

const outcomes: ReadonlyArray<
  readonly [name: string, policy: object, kind: string, recorded: readonly string[], postures: number]
> = [
  ['block, fail_close', {}, 'immediateResponse', ['posture.overload'], 1],
  ['block, fail_open', { fail_mode: 'fail_open' }, 'requestHeaders', ['posture.overload'], 1],
  ['block, posture detect', { postures: { overload: 'detect' } }, 'requestHeaders', ['posture.overload'], 1],
  ['detect, fail_close', { mode: 'detect' }, 'requestHeaders', ['posture.overload'], 1],
  ['shadow, fail_close', { mode: 'shadow' }, 'requestHeaders', ['posture.overload'], 1],
  ['off', { mode: 'off' }, 'requestHeaders', [], 0],
];
let ran = 0;
for (const [name, policy, kind, recorded, postures] of outcomes) {
  test(`${name}: a late request is answered at once, counted and recorded`, () => {
    ran++;
    const script = late(policy)
      .requestHeaders({ ...form, ':path': '/?q=attack' }, false, configured)
      .end();
    assert.deepEqual(script.kinds, [kind]);
    assert.equal(script.last?.status, kind === 'immediateResponse' ? 503 : undefined);
    assert.equal(script.last?.override, undefined, 'nothing more is asked for');
    assert.deepEqual(rules(script), recorded);
    assert.equal(script.postures.filter(([cause]) => cause === 'overload').length, postures);
  });
}
test('ran them all', () => assert.equal(ran, 6));

test('what waited exactly as long as it may is inspected', () => {
  const script = late({});
  script.waited = maxWait;
  assert.equal(script.requestHeaders({ ':path': '/?q=attack' }, true).last?.metadata['rule'], '1');
});

test('a late body, and a late response, meet the same posture', () => {
  const script = late({});
  script.waited = 0;
  script.requestHeaders(form, false, configured);
  script.waited = maxWait + 1;
  assert.equal(script.requestBody('q=harmless', true).last?.metadata['rule'], 'posture.overload');
  const response = late({ fail_mode: 'fail_open' });
  response.waited = 0;
  response.requestHeaders({}, true, configured);
  response.waited = maxWait + 1;
  response.responseHeaders({ 'x-leak': 'attack' }, true).end();
  assert.deepEqual(response.kinds, ['requestHeaders', 'responseHeaders']);
  assert.deepEqual(rules(response), ['posture.overload']);
});

test('a body that is held in FULL_DUPLEX is released whole when its exchange goes on uninspected', () => {
  const script = late({ fail_mode: 'fail_open' });
  script.waited = 0;
  script.requestHeaders(form, false, { protocolConfig: { requestBodyMode: 4, responseBodyMode: 0 } });
  script.waited = maxWait + 1;
  script.requestBody('q=att', false).requestBody('ack', true).end();
  assert.deepEqual(script.last?.streamed, { bytes: 8, end: true });
  assert.deepEqual([script.held, script.armed], [0, 0]);
  assert.deepEqual(rules(script), ['posture.overload']);
});

/** Requests that arrive together, each inspected for `cost` milliseconds: what stands behind in the turn waits. */
function saturate(policy: AttachedPlan, count: number, cost: number): ScriptedEnvoy[] {
  return Array.from({ length: count }, (_, index) => {
    const script = new ScriptedEnvoy({ plan: policy, maxWait });
    script.waited = index * cost;
    return script.requestHeaders({ ':path': index % 2 === 0 ? '/?q=attack' : '/?q=fine' }, true).end();
  });
}

test('under saturation with fail_close nothing passes that is blocked when idle', () => {
  const all = saturate(plan({}), 200, 1);
  const attacks = all.filter((_, index) => index % 2 === 0);
  assert.equal(attacks.length, 100);
  assert.ok(attacks.every((script) => script.last?.kind === 'immediateResponse'));
  assert.equal(attacks.filter((script) => script.last?.status === 403).length, 51);
  assert.equal(attacks.filter((script) => script.last?.status === 503).length, 49);
});

test('under saturation with fail_open every request that passes uninspected is counted and recorded', () => {
  const all = saturate(plan({ fail_mode: 'fail_open' }), 200, 1);
  const attacks = all.filter((_, index) => index % 2 === 0);
  const passed = attacks.filter((script) => script.last?.kind === 'requestHeaders');
  assert.equal(passed.length, 49);
  for (const script of passed) {
    assert.deepEqual(rules(script), ['posture.overload']);
    assert.deepEqual(script.postures, [['overload', 'allow']]);
  }
});
