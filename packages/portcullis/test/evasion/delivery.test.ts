/**
 * Tricks that show in how Envoy tells of a request: messages too large, split, late, missing, or in an order that nobody
 * expects; and failures in the modes that only observe.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PostureCause } from '../../src/config/posture.ts';
import { planWithPolicy } from '../policy-of.ts';
import { ScriptedEnvoy } from '../scripted-envoy.ts';
import { percentEncoded, sqlAttack } from './evasion-case.ts';
import { policyWith } from './rule-set-plans.ts';

const plan = planWithPolicy(policyWith('baseline'));
const modes = (request: number) => ({ protocolConfig: { requestBodyMode: request, responseBodyMode: 0 } });
const form = { ':method': 'POST', 'content-type': 'application/x-www-form-urlencoded' };
const attack = `a=1&q=${percentEncoded(sqlAttack)}`;
const sized = { ...form, 'content-length': String(attack.length) };
const envoy = () => new ScriptedEnvoy({ plan });
const none = 0;
const streamed = 1;
const buffered = 2;
const duplex = 4;

/** What is tried, and with which status it ends. Nothing but headers may have been let go before. */
const tricks: ReadonlyArray<
  readonly [source: string, trick: string, status: number, play: () => ScriptedEnvoy]
> = [
  [
    'E 8A.3',
    'a message longer than may be read',
    413,
    () => envoy().requestHeaders(sized, false, modes(buffered)).oversize(),
  ],
  [
    'E 8A.2',
    'a buffered body without end of stream, trailers behind it',
    403,
    () =>
      envoy()
        .requestHeaders(form, false, modes(buffered))
        .requestBody(attack, false)
        .requestTrailers({ a: '1' }),
  ],
  [
    'D 3.3',
    'a streamed body that only its trailers end',
    403,
    () =>
      envoy()
        .requestHeaders(form, false, modes(streamed))
        .requestBody(attack, false)
        .requestTrailers({ a: '1' }),
  ],
  [
    'D 3.3',
    'the attack in a trailer',
    403,
    () =>
      envoy()
        .requestHeaders(form, false, modes(duplex))
        .requestBody('a=1', false)
        .requestTrailers({ 'x-note': '() { :;}; /bin/sh -c id' }),
  ],
  [
    'D 3.9',
    'a streamed body, a byte at a time',
    403,
    () => {
      const script = envoy().requestHeaders(form, false, modes(streamed));
      for (let at = 0; at < attack.length; at++) script.requestBody(attack[at]!, at === attack.length - 1);
      return script;
    },
  ],
  [
    'D 3.9',
    'a body in FULL_DUPLEX, the attack cut in two',
    403,
    () =>
      envoy()
        .requestHeaders(form, false, modes(duplex))
        .requestBody(attack.slice(0, 12), false)
        .requestBody(attack.slice(12), true),
  ],
  [
    'S 6.8',
    'a streamed body that does not come to its end in time',
    503,
    () => envoy().requestHeaders(form, false, modes(streamed)).requestBody('a=1', false).pass(1_000),
  ],
  [
    'E 4.1',
    'an attack in the query while the body that was asked for may never come',
    403,
    () => envoy().requestHeaders({ ...sized, ':path': `/?${attack}` }, false, modes(none)),
  ],
  ['D 3.12', 'a body without the headers of its request', 403, () => envoy().requestBody(attack, true)],
  [
    'D 2.1',
    'headers without any pseudo header',
    403,
    () => envoy().requestLines([['x-note', '() { :;}; /bin/sh -c id']], true),
  ],
  [
    'E 8A.4',
    'a block of the headers, with no time left for the rest',
    403,
    () => envoy().requestHeaders({ 'x-note': '() { :;}; /bin/sh -c id' }, false, modes(none)).pass(60_000),
  ],
];
let ran = 0;
for (const [source, trick, status, play] of tricks) {
  test(`${trick} (${source})`, () => {
    ran++;
    const script = play();
    assert.equal(script.last?.kind, 'immediateResponse');
    assert.equal(script.last?.status, status);
    assert.deepEqual(
      script.kinds.slice(0, -1).filter((kind) => kind !== 'requestHeaders'),
      [],
    );
    assert.deepEqual(script.notices, []);
    script.end();
    assert.deepEqual([script.held, script.armed], [0, 0]);
  });
}
test('tried them all', () => assert.equal(ran, 11));

test('what begins with a response, as a local reply of Envoy does, is answered (D 2.3)', () => {
  const script = envoy().responseHeaders({}, true).end();
  assert.deepEqual(script.kinds, ['responseHeaders']);
});

/** Everything that can fail, each as it happens to one request. */
const failures: ReadonlyArray<readonly [cause: PostureCause, play: (script: ScriptedEnvoy) => void]> = [
  ['over-limit', (script) => script.requestHeaders(sized, false, modes(buffered)).oversize()],
  [
    'over-limit',
    (script) => script.requestHeaders(sized, false, modes(buffered)).requestBody('a'.repeat(2_000), true),
  ],
  [
    'unsupported-encoding',
    (script) =>
      script
        .requestHeaders({ ...sized, 'content-encoding': 'gzip' }, false, modes(buffered))
        .requestBody('no gzip', true),
  ],
  [
    'parse-error',
    (script) =>
      script
        .requestHeaders({ ...sized, 'content-type': 'application/json' }, false, modes(buffered))
        .requestBody('{"a":', true),
  ],
  [
    'overload',
    (script) => {
      script.waited = 1_000;
      script.requestHeaders(sized, false, modes(buffered));
    },
  ],
  [
    'partial-body',
    (script) => script.requestHeaders(form, false, modes(3)).requestBody('a'.repeat(900), false),
  ],
];
const everyPosture = {
  parse_error: 'block',
  over_limit: 'block',
  unsupported_encoding: 'block',
  partial_body: 'block',
  timeout: 'block',
  engine_error: 'block',
  overload: 'block',
  body_withheld: 'block',
};

for (const mode of ['detect', 'shadow'] as const) {
  test(`${mode} refuses nothing, whatever fails and whatever the postures say (E 8A.5)`, () => {
    const observing = planWithPolicy({
      ...policyWith('baseline'),
      mode,
      postures: everyPosture,
      max_request_body_bytes: 1_000,
    });
    let seen = 0;
    for (const [cause, play] of failures) {
      const script = new ScriptedEnvoy({
        plan: observing,
        maxWait: 100,
        bodies: { envoyBufferLimit: 500, allowModeOverride: 'no' },
      });
      play(script);
      script.end();
      assert.ok(!script.kinds.includes('immediateResponse'), cause);
      assert.ok(
        script.postures.some(([seenCause]) => seenCause === cause),
        `${cause}: ${JSON.stringify(script.postures)}`,
      );
      seen++;
    }
    assert.equal(seen, 6);
  });
}
