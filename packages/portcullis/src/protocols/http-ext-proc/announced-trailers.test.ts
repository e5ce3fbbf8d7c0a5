/** A filter that sends bodies and hides their trailers: asked for otherwise, noticed, and answered by posture. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planWithPolicy } from '../../../test/policy-of.ts';
import { ScriptedEnvoy, type ScriptOptions } from '../../../test/scripted-envoy.ts';
import { probeInterval, WithheldTracker, withheldAfter } from './withheld.ts';

const policy = {
  sampling_rate: 1,
  inspect_request_body: true,
  checks: { headers: { forbidden: ['x-debug'] } },
};
const detecting = planWithPolicy(policy);
const blocking = planWithPolicy({ ...policy, postures: { body_withheld: 'block' } });
const post = { ':method': 'POST', 'content-type': 'application/x-www-form-urlencoded' };
const off = planWithPolicy({ mode: 'off' });

function modes(requestBodyMode: 0 | 1 | 2 | 3): { protocolConfig: object } {
  return { protocolConfig: { requestBodyMode, responseBodyMode: 0 } };
}

type Options = Partial<ScriptOptions>;

/** A request whose body is whole and not the end: up to the reply to the body. */
function withBody(options: Options, mode: 2 | 3 = 2, body = 'a=1', endOfStream = false): ScriptedEnvoy {
  return new ScriptedEnvoy({ plan: detecting, bodies: { allowModeOverride: 'no' }, ...options })
    .requestHeaders({ ...post, 'content-length': String(body.length) }, false, modes(mode))
    .requestBody(body, endOfStream);
}

function listener(): NonNullable<ScriptOptions['listener']> {
  return { label: 'test', withheld: new WithheldTracker(), trailers: new WithheldTracker() };
}

function evidenceOf(script: ScriptedEnvoy): unknown[] {
  return script.records.flatMap((record) =>
    record.findings.map(({ finding }) => [finding.ruleId, finding.evidence, finding.effect]),
  );
}

const hidden = ['body.withheld', 'trailers', 'note'];

test('with the body that the filter is configured for, trailers are asked for', () => {
  const ask = (options: Options, mode: 0 | 1 | 2 | 3): number | undefined =>
    new ScriptedEnvoy({ plan: detecting, ...options }).requestHeaders(
      { ...post, 'content-length': '3' },
      false,
      modes(mode),
    ).last?.trailerMode;
  const send = 1;
  assert.equal(ask({}, 2), send);
  assert.equal(ask({ bodies: { allowModeOverride: 'yes' } }, 2), send);
  assert.equal(ask({}, 0), send, 'with the override that asks for the body');
  assert.equal(ask({ bodies: { allowModeOverride: 'no' } }, 2), undefined);
  const bodiesOnly = planWithPolicy({ inspect_request_body: true, pipeline: { request: ['waf_engine'] } });
  assert.equal(ask({ plan: bodiesOnly }, 2), undefined, 'nobody looks at them');
  assert.equal(ask({ plan: off }, 2), 0);
});

test('a whole body that is not the end and that no trailers follow is reported, however the stream goes on', () => {
  const ends: ReadonlyArray<(script: ScriptedEnvoy) => ScriptedEnvoy> = [
    (script) => script.responseHeaders({}, true).end(),
    (script) => script.end(),
    (script) => script.end(false),
  ];
  for (const end of ends) {
    const script = end(withBody({}));
    assert.deepEqual(evidenceOf(script), [hidden]);
    assert.deepEqual(script.postures, [['body-withheld', 'detect']]);
    assert.deepEqual(script.notices, ['trailers none']);
  }
  const short = withBody({}, 3).end();
  assert.deepEqual(evidenceOf(short).at(-1), hidden, 'BUFFERED_PARTIAL, shorter than any buffer');
});

test('what hides nothing is not reported', () => {
  const scripts = [
    withBody({}, 2, 'a=1', true).end(),
    withBody({}).requestTrailers({ 'x-end': '1' }).end(),
    withBody({}).requestTrailers({ 'x-end': '1' }).responseHeaders({}, true).end(),
    withBody({}, 3, 'a'.repeat(40_000)).end(),
    new ScriptedEnvoy({ plan: detecting })
      .requestHeaders(post, false, modes(1))
      .requestBody('a=', false)
      .end(),
    new ScriptedEnvoy({ plan: detecting })
      .requestHeaders({ ...post, 'content-length': '3' }, false, modes(0))
      .requestBody('a=1', false)
      .end(),
    withBody({ plan: off }).end(),
  ];
  for (const script of scripts)
    assert.deepEqual(
      script.notices.filter((notice) => notice.startsWith('trailers')),
      [],
    );
  assert.equal(scripts.length, 7);
});

test('the posture block refuses the response of the first, and later requests before their body goes on', () => {
  const state = listener();
  const options = { plan: blocking, listener: state };
  for (let count = 0; count < withheldAfter; count++) {
    const script = withBody(options);
    assert.equal(script.last?.kind, 'requestBody', `${count}`);
    script.responseHeaders({}, true);
    assert.equal(script.last?.kind, 'immediateResponse', 'too late for the upstream, not for the client');
    script.end();
  }
  const refused = withBody(options);
  assert.deepEqual(refused.kinds, ['requestHeaders', 'immediateResponse']);
  assert.equal(refused.last?.metadata['rule'], 'body.withheld');
  refused.end();
  assert.equal(
    withBody(options, 2, 'a=1', true).last?.kind,
    'requestBody',
    'without trailers nothing is hidden',
  );

  const probe = new ScriptedEnvoy(probeOptions(options)).pass(2 * probeInterval);
  probe.requestHeaders({ ...post, 'content-length': '3' }, false, modes(2)).requestBody('a=1', false);
  assert.equal(probe.last?.kind, 'requestBody', 'one in a while shows whether they are sent by now');
  probe.requestTrailers({ 'x-end': '1' }).end();
  assert.equal(state.trailers.withheld, false);
  assert.equal(withBody(options).last?.kind, 'requestBody');
});

test('the warning comes once the state is certain, and every request is recorded once', () => {
  const state = listener();
  const notices: string[] = [];
  for (let count = 0; count <= withheldAfter; count++) {
    const script = withBody({ listener: state }).responseHeaders({}, true).end();
    assert.deepEqual(evidenceOf(script), [hidden]);
    notices.push(...script.notices);
  }
  assert.deepEqual(notices, [
    ...Array.from({ length: withheldAfter - 1 }, () => 'trailers none'),
    'trailers warn',
    'trailers none',
  ]);
});

function probeOptions(options: Pick<ScriptOptions, 'plan' | 'listener'>): ScriptOptions {
  return { ...options, bodies: { allowModeOverride: 'no' } };
}
