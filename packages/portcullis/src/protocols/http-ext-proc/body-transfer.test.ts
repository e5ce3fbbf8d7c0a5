import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planWithPolicy } from '../../../test/policy-of.ts';
import { ScriptedEnvoy } from '../../../test/scripted-envoy.ts';

const json = { checks: { body: { require_json: true } } };
const chunked = { ':method': 'POST', 'content-type': 'application/json' };
const watchdog = 30_000;
const configured = { protocolConfig: { requestBodyMode: 4, responseBodyMode: 0 } } as const;
const notConfigured = { protocolConfig: { requestBodyMode: 0, responseBodyMode: 0 } } as const;

function envoy(policy: object): ScriptedEnvoy {
  return new ScriptedEnvoy({ plan: planWithPolicy(policy), bodies: { fullDuplex: 'yes' } });
}

test('trailers right after the headers in FULL_DUPLEX: no body reply, which nothing asked for', () => {
  const script = envoy(json).requestHeaders(chunked, false, configured).requestTrailers({ a: '1' });
  assert.deepEqual(script.kinds, ['requestHeaders', 'requestTrailers']);
  const overridden = envoy(json).requestHeaders(chunked, false, notConfigured).requestTrailers({ a: '1' });
  assert.deepEqual(overridden.kinds, ['requestHeaders', 'requestTrailers']);
});

test('an override to FULL_DUPLEX after which nothing comes is refused in the end, whatever the posture', () => {
  for (const fail_mode of ['fail_open', 'fail_close']) {
    const script = envoy({ ...json, fail_mode }).requestHeaders(chunked, false, notConfigured);
    assert.deepEqual(script.kinds, ['requestHeaders']);
    script.pass(watchdog);
    assert.deepEqual(script.kinds, ['requestHeaders', 'immediateResponse'], fail_mode);
  }
});

test('held headers without a body follow the posture: passed on alone, and later chunks too', () => {
  const script = envoy({ ...json, fail_mode: 'fail_open' }).requestHeaders(chunked, false, configured);
  assert.deepEqual(script.kinds, []);
  script.pass(watchdog);
  assert.deepEqual(script.kinds, ['requestHeaders']);
  script.requestBody('{', true);
  assert.deepEqual(script.last?.streamed, { bytes: 1, end: true });
});

test('a stream of gRPC messages may be silent between them', () => {
  const grpc = { ':method': 'POST', 'content-type': 'application/grpc' };
  const message = new Uint8Array([0, 0, 0, 0, 1, 7]);
  const script = envoy({ inspect_request_body: true, fail_mode: 'fail_close' })
    .requestHeaders(grpc, false, notConfigured)
    .requestBody(message, false)
    .pass(10 * watchdog)
    .requestBody(message, false);
  assert.deepEqual(script.kinds, ['requestHeaders', 'requestBody', 'requestBody']);
  assert.deepEqual(script.last?.streamed, { bytes: 6, end: false });
  script.requestBody(message.subarray(0, 3), false).pass(watchdog);
  assert.equal(script.last?.kind, 'immediateResponse');
});

test('a body of unknown length without FULL_DUPLEX: asked for by BUFFERED_PARTIAL, whole or refused', () => {
  const partial = (body: string, endOfStream: boolean): ScriptedEnvoy =>
    new ScriptedEnvoy({ plan: planWithPolicy(json) })
      .requestHeaders(chunked, false, notConfigured)
      .requestBody(body, endOfStream);
  const long = `"${'a'.repeat(40_000)}"`;
  const whole = partial(long, true);
  assert.deepEqual(whole.replies[0]?.override, { request: 3, response: 0 });
  assert.deepEqual(whole.kinds, ['requestHeaders', 'requestBody']);
  const withTrailers = partial('"short"', false).requestTrailers({ a: '1' });
  assert.deepEqual(withTrailers.kinds, ['requestHeaders', 'requestBody', 'requestTrailers']);
  const cut = partial(long, false);
  assert.deepEqual([cut.last?.kind, cut.last?.status], ['immediateResponse', 413]);
  assert.equal(partial('"short', true).last?.metadata['rule'], 'body.invalid_json');
  const small = new ScriptedEnvoy({ plan: planWithPolicy(json), bodies: { envoyBufferLimit: 8192 } })
    .requestHeaders(chunked, false, notConfigured)
    .requestBody(`"${'a'.repeat(9000)}"`, false);
  assert.equal(small.last?.status, 413, 'an Envoy that buffers less cuts earlier');
});

test('server-sent events are released line by line, not at their end', () => {
  const script = new ScriptedEnvoy({
    plan: planWithPolicy({ inspect_response_body: true, max_response_body_bytes: 100 }),
  })
    .requestHeaders({ ':method': 'GET' }, true, notConfigured)
    .responseHeaders({ ':status': '200', 'content-type': 'text/event-stream' }, false)
    .responseBody('data: one\n\nda', false);
  assert.deepEqual(script.last?.streamed, { bytes: 11, end: false });
  script.responseBody('ta: two\n\n', false);
  assert.deepEqual(script.last?.streamed, { bytes: 11, end: false });
});
