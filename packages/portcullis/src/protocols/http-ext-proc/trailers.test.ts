/** Trailers pass through everything that looks at headers: an attack in one must not step around inspection. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualLane } from '../../../test/manual-lane.ts';
import { planWithPolicy } from '../../../test/policy-of.ts';
import { ScriptedEnvoy } from '../../../test/scripted-envoy.ts';

const directives = `
SecRule REQUEST_HEADERS "@contains jndi:" "id:200,phase:2,deny,status:403,msg:'lookup in %{MATCHED_VAR_NAME}'"
SecRule REQUEST_HEADERS:X-Tool "@streq scanner" "id:201,phase:1,deny,status:406"
SecRule ARGS "@contains union" "id:202,phase:2,deny,status:403"
SecRule RESPONSE_HEADERS:X-Leak "@rx ." "id:203,phase:3,deny,status:502"
SecRule REQBODY_ERROR "!@eq 0" "id:204,phase:2,deny,status:400"
SecRule REQUEST_HEADERS:X-Once "@rx ." "id:205,phase:1,pass,msg:'seen once'"
`;
const policy = {
  sampling_rate: 1,
  timeout: '10s',
  checks: { headers: { forbidden: ['x-debug'], max_header_value_bytes: 100 } },
  engines: { seclang: { directives, inspect_response: true } },
};
const plan = planWithPolicy(policy);
const detecting = planWithPolicy({ ...policy, mode: 'detect' });
const json = { ':method': 'POST', 'content-type': 'application/json', 'x-once': '1' };
const buffered = { protocolConfig: { requestBodyMode: 2, responseBodyMode: 0 } } as const;
const duplex = { protocolConfig: { requestBodyMode: 4, responseBodyMode: 0 } } as const;

/** A request of which everything but its trailers is benign. */
function withTrailers(
  trailers: Readonly<Record<string, string>>,
  modes: typeof buffered | typeof duplex = buffered,
  of = plan,
): ScriptedEnvoy {
  return new ScriptedEnvoy({ plan: of })
    .requestHeaders(json, false, modes)
    .requestBody('{"a":1}', false)
    .requestTrailers(trailers);
}

const cases: ReadonlyArray<
  readonly [trailers: Readonly<Record<string, string>>, status: number, rule: string]
> = [
  [{ 'x-note': 'jndi:ldap://a' }, 403, '200'],
  [{ 'x-tool': 'scanner' }, 406, '201'],
  [{ 'x-debug': '1' }, 403, 'header.forbidden'],
  [{ 'x-long': 'a'.repeat(101) }, 403, 'header.oversized'],
  [{ host: 'other.example' }, 403, 'header.host_mismatch'],
];

test('what refuses a header refuses a trailer, whether the body was judged before it or is still held', () => {
  let ran = 0;
  for (const modes of [buffered, duplex]) {
    for (const [trailers, status, rule] of cases) {
      const script = withTrailers(trailers, modes);
      assert.equal(script.last?.status, status, rule);
      assert.equal(script.last?.metadata['rule'], rule);
      ran++;
    }
  }
  assert.equal(ran, 10);
});

test('benign trailers pass, after the body and with it', () => {
  assert.deepEqual(withTrailers({ 'x-checksum': 'abc', host: 'site.example:80' }).kinds, [
    'requestHeaders',
    'requestBody',
    'requestTrailers',
  ]);
  assert.deepEqual(withTrailers({ 'x-checksum': 'abc' }, duplex).kinds, [
    'requestHeaders',
    'requestBody',
    'requestTrailers',
  ]);
});

test('looking at the headers again with the trailers reports nothing twice, and the body is still judged', () => {
  const script = withTrailers({ 'x-note': 'jndi:x', 'x-tool': 'scanner' }, duplex, detecting).end();
  const found = script.records[0]?.findings.map(({ finding }) => finding.ruleId);
  assert.deepEqual(found?.toSorted(), ['200', '201', '205']);
  const form = { ...json, 'content-type': 'application/x-www-form-urlencoded' };
  const bad = new ScriptedEnvoy({ plan })
    .requestHeaders(form, false, duplex)
    .requestBody('a=union', false)
    .requestTrailers({ 'x-checksum': 'abc' });
  assert.equal(bad.last?.metadata['rule'], '202');
});

test('the response direction: a trailer is one more response header', () => {
  const begin = (): ScriptedEnvoy =>
    new ScriptedEnvoy({ plan }).requestHeaders({}, true).responseHeaders({}, false);
  const leak = begin().send({
    responseTrailers: { trailers: { headers: [{ key: 'x-leak', rawValue: Buffer.from('s') }] } },
  });
  assert.equal(leak.last?.status, 502);
  assert.equal(leak.last?.metadata['rule'], '203');
  const fine = begin().send({
    responseTrailers: { trailers: { headers: [{ key: 'grpc-status', rawValue: Buffer.from('0') }] } },
  });
  assert.equal(fine.last?.kind, 'responseTrailers');
});

test('what was found in trailers stays when a lane answers later', () => {
  const lane = new ManualLane(100);
  const body = JSON.stringify({ a: 'b'.repeat(200) });
  const script = new ScriptedEnvoy({ plan: detecting, lane })
    .requestHeaders({ ...json, 'content-length': String(body.length) }, false, buffered)
    .requestBody(body, false)
    .requestTrailers({ 'x-note': 'jndi:x' });
  lane.answer(detecting);
  script.end();
  const found = script.records[0]?.findings.map(({ finding }) => finding.ruleId);
  assert.deepEqual(found?.toSorted(), ['200', '205']);
});
