import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { planOf, planWithPolicy } from '../../../test/policy-of.ts';
import { ScriptedEnvoy } from '../../../test/scripted-envoy.ts';
import { withheldAfter } from './withheld.ts';

const json = { checks: { body: { require_json: true } } };
const post = { ':method': 'POST', 'content-type': 'application/json', 'content-length': '20' };
const chunked = { ':method': 'POST', 'content-type': 'application/json' };
const told = (requestBodyMode: 0 | 1 | 2 | 3 | 4, responseBodyMode: 0 | 1 | 2 | 3 | 4 = 0) => ({
  protocolConfig: { requestBodyMode, responseBodyMode },
});
const envoy = (policy: object, options: Partial<ConstructorParameters<typeof ScriptedEnvoy>[0]> = {}) =>
  new ScriptedEnvoy({ plan: planWithPolicy(policy), ...options });

test('a request without a body: one reply, with the verdict as metadata', () => {
  const script = envoy({}).requestHeaders({}, true).responseHeaders({}, false).end();
  assert.deepEqual(script.kinds, ['requestHeaders', 'responseHeaders']);
  assert.deepEqual({ ...script.replies[0]?.metadata }, { verdict: 'allow', policy: '*|*', mode: 'block' });
  assert.equal(script.records.length, 1);
  assert.equal(script.records[0]?.exchange.response?.status, 200);
});

test('a refusal answers at once, names rule and policy, and ends the conversation', () => {
  const script = envoy({ checks: { headers: { forbidden: ['x-debug'] } } });
  script.requestHeaders({ 'x-debug': '1' }, false).requestBody('{}', true);
  assert.deepEqual(script.kinds, ['immediateResponse']);
  assert.equal(script.last?.status, 403);
  assert.equal(script.last?.details, 'portcullis_block{header.forbidden,*|*}');
  assert.equal(script.last?.metadata['rule'], 'header.forbidden');
});

test('a wanted body is asked for with both modes filled, and inspected whole whatever end_of_stream says', () => {
  for (const endOfStream of [true, false]) {
    const script = envoy(json).requestHeaders(post, false, told(0));
    assert.deepEqual(script.last?.override, { request: 2, response: 0 });
    script.requestBody('{"a":1', endOfStream);
    assert.deepEqual(script.kinds, ['requestHeaders', 'immediateResponse'], String(endOfStream));
    assert.equal(script.last?.metadata['rule'], 'body.invalid_json');
    const good = envoy(json).requestHeaders(post, false, told(0)).requestBody('{"a":1}', endOfStream);
    assert.deepEqual(good.kinds, ['requestHeaders', 'requestBody']);
  }
});

test('trailers that follow a buffered body are answered, and forbidden ones refused', () => {
  const script = envoy(json)
    .requestHeaders(post, false, told(2))
    .requestBody('{"a":1}', false)
    .requestTrailers({ a: '1' });
  assert.deepEqual(script.kinds, ['requestHeaders', 'requestBody', 'requestTrailers']);
  const policy = { checks: { headers: { forbidden: ['x-debug'] }, body: { require_json: true } } };
  const refused = envoy(policy)
    .requestHeaders(post, false, told(2))
    .requestBody('{}', false)
    .requestTrailers({ 'x-debug': '1' });
  assert.equal(refused.last?.kind, 'immediateResponse');
});

test('a GET asks for nothing, an empty POST body is answered', () => {
  assert.equal(envoy(json).requestHeaders({}, true, told(0)).last?.override, undefined);
  const empty = envoy(json).requestHeaders(chunked, false, told(0)).requestBody('', true);
  assert.deepEqual(empty.kinds, ['requestHeaders', 'requestBody']);
});

test('a body over the policy limit is refused by its declared length, before it is sent', () => {
  const script = envoy({ ...json, max_request_body_bytes: 10 }).requestHeaders(post, false, told(0));
  assert.deepEqual(script.kinds, ['immediateResponse']);
  assert.equal(script.last?.status, 413);
  assert.deepEqual(script.postures, [['over-limit', 'block']]);
});

test('a body over the limit that did not say so is refused when it comes; detect lets it pass and says so', () => {
  const limited = { ...json, max_request_body_bytes: 10 };
  const script = envoy(limited)
    .requestHeaders(chunked, false, told(0))
    .requestBody('{"a":"0123456789"}', true);
  assert.equal(script.last?.status, 413);
  const watched = envoy({ ...limited, mode: 'detect' }).requestHeaders(chunked, false, told(0));
  assert.deepEqual(watched.last?.override, { request: 1, response: 0 });
  watched.requestBody('{"a":"0123', false).requestBody('456789"}', true).end();
  assert.deepEqual(watched.kinds, ['requestHeaders', 'requestBody', 'requestBody']);
  assert.ok(watched.records[0]?.findings.some(({ finding }) => finding.ruleId === 'body.too_large'));
});

test('what was found in a body is told with its reply', () => {
  const script = envoy({ ...json, mode: 'detect' })
    .requestHeaders(post, false, told(0))
    .requestBody('{', true);
  assert.deepEqual(
    { ...script.last?.metadata },
    {
      verdict: 'allow',
      would_verdict: 'block',
      rule: 'body.invalid_json',
      rules: 'body.unparsable,body.invalid_json',
      policy: '*|*',
      mode: 'detect',
    },
  );
});

test('a message larger than anything allowed is answered by posture, never by a gRPC error', () => {
  const script = envoy(json).requestHeaders(chunked, false, told(0)).oversize();
  assert.equal(script.last?.status, 413);
  const open = envoy({ ...json, postures: { over_limit: 'allow' } })
    .requestHeaders(chunked, false, told(0))
    .oversize();
  assert.deepEqual(open.kinds, ['requestHeaders', 'requestBody']);
});

test('longer than the limit, and the posture lets it go on: its beginning is inspected before it does', () => {
  const policy = {
    postures: { over_limit: 'detect' },
    max_request_body_bytes: 10,
    engines: { seclang: { directives: 'SecRule ARGS "@contains evil" "id:7,phase:2,deny"' } },
  };
  const form = 'application/x-www-form-urlencoded';
  const long = { ':method': 'POST', 'content-type': form, 'content-length': '20' };
  for (const [body, complete, kind] of [
    ['a=evil&abcdefghij1234', true, 'immediateResponse'],
    ['a=evil&abcdef', false, 'immediateResponse'],
    ['a=fine&bb=evil', false, 'requestBody'],
  ] as const) {
    const script = envoy(policy).requestHeaders(long, false, told(0));
    assert.deepEqual(script.last?.override, { request: 3, response: 0 });
    script.requestBody(body, complete);
    assert.deepEqual(script.kinds, ['requestHeaders', kind], body);
    assert.deepEqual(script.postures, [['over-limit', 'detect']], body);
  }
});

test('STREAMED and no override possible: block holds every reply until the end', () => {
  const bodies = { allowModeOverride: 'no' } as const;
  const script = envoy(json, { bodies }).requestHeaders(chunked, false, told(1)).requestBody('{"a"', false);
  assert.deepEqual(script.kinds, ['requestHeaders']);
  script.requestBody(':1}', true);
  assert.deepEqual(script.kinds, ['requestHeaders', 'requestBody', 'requestBody']);
  const bad = envoy(json, { bodies })
    .requestHeaders(chunked, false, told(1))
    .requestBody('{"a"', false)
    .requestBody('}', true);
  assert.deepEqual(bad.kinds, ['requestHeaders', 'immediateResponse']);
  assert.equal(bad.armed, 0);
});

test('a held STREAMED chunk is answered before the message timeout, by the posture of a timeout', () => {
  const bodies = { allowModeOverride: 'no' } as const;
  const open = envoy(json, { bodies })
    .requestHeaders(chunked, false, told(1))
    .requestBody('{"a"', false)
    .pass(150);
  assert.deepEqual(open.kinds, ['requestHeaders', 'requestBody']);
  assert.deepEqual(open.postures, [['timeout', 'allow']]);
  const closed = envoy({ ...json, fail_mode: 'fail_close' }, { bodies })
    .requestHeaders(chunked, false, told(1))
    .requestBody('{"a"', false)
    .pass(150);
  assert.equal(closed.last?.status, 503);
});

test('detect and shadow answer every chunk at once and still inspect', () => {
  for (const mode of ['detect', 'shadow']) {
    const script = envoy({ ...json, mode })
      .requestHeaders(chunked, false, told(0))
      .requestBody('{"a"', false);
    assert.deepEqual(script.kinds, ['requestHeaders', 'requestBody']);
    script.end();
    assert.equal(script.records[0]?.wouldVerdict.action, 'block', mode);
    assert.equal(script.records[0]?.verdict.action, 'allow', mode);
  }
});

test('FULL_DUPLEX configured and block: not even the headers go before the verdict', () => {
  const script = envoy(json).requestHeaders(chunked, false, told(4)).requestBody('{"a"', false).pass(20);
  assert.deepEqual(script.kinds, []);
  script.requestBody(':1}', false).requestBody('', true);
  assert.deepEqual(script.kinds, ['requestHeaders', 'requestBody']);
  assert.deepEqual(script.last?.streamed, { bytes: 7, end: true });
  assert.equal(script.armed, 0);
  assert.equal(script.held, 0);
  const bad = envoy(json)
    .requestHeaders(chunked, false, told(4))
    .requestBody('{"a"', false)
    .requestBody('', true);
  assert.deepEqual(bad.kinds, ['immediateResponse']);
  assert.equal(bad.held, 0);
});

test('FULL_DUPLEX by override: an empty streamed reply frees trailers that Envoy keeps back', () => {
  const bodies = { fullDuplex: 'yes' } as const;
  const script = envoy(json, { bodies })
    .requestHeaders(chunked, false, told(0))
    .requestBody('{"a":1}', false)
    .pass(5);
  assert.deepEqual(script.last, { kind: 'requestBody', streamed: { bytes: 0, end: false }, metadata: {} });
  script.requestTrailers({ t: '1' });
  assert.deepEqual(script.kinds, ['requestHeaders', 'requestBody', 'requestBody', 'requestTrailers']);
  assert.deepEqual(script.replies[2]?.streamed, { bytes: 7, end: false });
  assert.equal(script.pass(60_000).replies.length, 4);
});

describe('FULL_DUPLEX: the release of a large body', () => {
  /** A body of 3 MiB after its verdict, when the first turn has passed. */
  const releasing = (ends: boolean): ScriptedEnvoy => {
    const bodies = { fullDuplex: 'yes' } as const;
    const script = envoy({ inspect_request_body: true, max_request_body_bytes: 4 << 20 }, { bodies });
    script.requestHeaders(chunked, false, told(0));
    for (let count = 0; count < 3; count++) script.requestBody(new Uint8Array(1 << 20).fill(count), false);
    return ends ? script.requestBody('', true) : script.requestTrailers({ 'x-end': 'yes' });
  };
  const pieces = (script: ScriptedEnvoy) => script.replies.slice(1).map((reply) => reply.streamed);
  const bytes = (script: ScriptedEnvoy): number =>
    pieces(script).reduce((sum, piece) => sum + (piece?.bytes ?? 0), 0);

  it('takes several turns, in order, with one end', () => {
    const script = releasing(true);
    assert.equal(bytes(script), 512 * 1024);
    assert.equal(script.armed, 1);
    script.pass(0);
    assert.equal(bytes(script), 3 << 20);
    assert.equal(pieces(script).filter((piece) => piece?.end === true).length, 1);
    assert.equal(pieces(script).at(-1)?.end, true);
    assert.equal(script.held, 0);
    assert.equal(script.armed, 0);
  });

  it('is over before the trailers are answered', () => {
    const script = releasing(false);
    assert.ok(!script.kinds.includes('requestTrailers'));
    script.pass(0);
    assert.equal(bytes(script), 3 << 20);
    assert.equal(script.kinds.indexOf('requestTrailers'), script.kinds.length - 1);
    assert.ok(pieces(script).every((piece) => piece?.end !== true));
  });

  it('is brought to its end at the limit of a drain', () => {
    const script = releasing(true);
    script.settleNow();
    assert.equal(bytes(script), 3 << 20);
    assert.equal(pieces(script).at(-1)?.end, true);
    assert.equal(script.armed, 0);
  });

  it('stops when the exchange ends', () => {
    const script = releasing(true).end();
    assert.equal(script.held, 0);
    assert.equal(script.armed, 0);
    assert.equal(bytes(script.pass(100)), 512 * 1024);
  });
});

test('FULL_DUPLEX: a body that goes silent is ended by the watchdog', () => {
  const bodies = { fullDuplex: 'yes' } as const;
  const closed = { ...json, fail_mode: 'fail_close' };
  const script = envoy(closed, { bodies })
    .requestHeaders(chunked, false, told(0))
    .requestBody('{', false)
    .pass(60_000);
  assert.equal(script.last?.status, 503);
  assert.equal(script.held, 0);
});

test('FULL_DUPLEX: over the limit with posture allow nothing is lost', () => {
  const bodies = { fullDuplex: 'yes' } as const;
  const policy = {
    inspect_request_body: true,
    max_request_body_bytes: 10,
    postures: { over_limit: 'detect' },
  };
  const script = envoy(policy, { bodies }).requestHeaders(chunked, false, told(0));
  script.requestBody('01234567', false).requestBody('89abcdef', false).requestBody('gh', true);
  const bytes = script.replies.map((reply) => reply.streamed?.bytes ?? 0);
  assert.equal(
    bytes.reduce((sum, count) => sum + count, 0),
    18,
  );
  assert.equal(script.last?.streamed?.end, true);
});

test('no memory for a held body: overload, by posture', () => {
  const options = { bodies: { fullDuplex: 'yes' }, budgetBytes: 100 } as const;
  const script = envoy({ ...json, fail_mode: 'fail_close' }, options).requestHeaders(chunked, false, told(0));
  script.requestBody('{"a":1}', false);
  assert.equal(script.last?.status, 503);
  assert.deepEqual(script.postures.at(-1), ['overload', 'block']);
});

test('gRPC in block goes message by message over FULL_DUPLEX, and never BUFFERED', () => {
  const grpc = { ':method': 'POST', 'content-type': 'application/grpc' };
  const script = envoy({ inspect_request_body: true }).requestHeaders(grpc, false, told(0));
  assert.deepEqual(script.last?.override, { request: 4, response: 0 });
  script.requestBody(Uint8Array.of(0, 0, 0, 0, 2, 7), false);
  assert.equal(script.replies.length, 1);
  script.requestBody(Uint8Array.of(7, 0, 0), false);
  assert.deepEqual(script.last?.streamed, { bytes: 7, end: false });
  script.requestBody(Uint8Array.of(0, 0, 0), false);
  assert.deepEqual(script.last?.streamed, { bytes: 5, end: false });
  script.requestBody('', true);
  assert.deepEqual(script.last?.streamed, { bytes: 0, end: true });
});

test('what only claims to be gRPC is held and inspected as one body', () => {
  const claimed = { ':method': 'POST', 'content-type': 'application/grpc' };
  const script = envoy(json).requestHeaders(claimed, false, told(0)).requestBody('a=1&b=2', false);
  assert.equal(script.replies.length, 1);
  script.requestBody('', true);
  assert.equal(script.last?.metadata['rule'], 'body.unexpected_content_type');
});

test('an upgrade is never asked for its body; a POST that claims one is', () => {
  const upgrade = { upgrade: 'websocket', connection: 'upgrade' };
  assert.equal(envoy(json).requestHeaders(upgrade, false, told(0)).last?.override, undefined);
  assert.deepEqual(envoy(json).requestHeaders(upgrade, false, told(2)).last?.override, {
    request: 0,
    response: 0,
  });
  assert.equal(
    envoy(json).requestHeaders({ ...post, ...upgrade }, false, told(0)).last?.override?.request,
    2,
  );
});

test('bodies withheld: noticed after a row of them, and the posture then acts at headers time, but for a probe', () => {
  const plan = planWithPolicy({ ...json, postures: { body_withheld: 'block' } });
  const first = new ScriptedEnvoy({ plan });
  for (let count = 0; count < withheldAfter; count++) {
    const script = new ScriptedEnvoy({ plan, listener: first.listener })
      .requestHeaders(post, false, told(0))
      .end();
    assert.equal(script.replies[0]?.kind, 'requestHeaders');
  }
  assert.equal(first.listener.withheld.withheld, true);
  const refused = new ScriptedEnvoy({ plan, listener: first.listener }).requestHeaders(post, false, told(0));
  assert.equal(refused.last?.metadata['rule'], 'body.withheld');
  const probe = new ScriptedEnvoy({ plan, listener: first.listener })
    .pass(30_000)
    .requestHeaders(post, false, told(0));
  assert.equal(probe.last?.kind, 'requestHeaders');
  probe.requestBody('{}', true);
  assert.equal(first.listener.withheld.withheld, false);
});

test('bodies withheld is seen by response headers too, and a client that hangs up politely proves nothing', () => {
  const seen = envoy(json).requestHeaders(post, false, told(0)).responseHeaders({}, true);
  assert.equal(seen.listener.withheld.ignored, 1);
  assert.deepEqual(seen.kinds, ['requestHeaders', 'responseHeaders']);
  const hungUp = envoy(json).requestHeaders(post, false, told(0)).end(false);
  assert.equal(hungUp.listener.withheld.ignored, 0);
});

test('a stream may begin with any message', () => {
  assert.deepEqual(envoy({}).responseHeaders({ ':status': '401' }, true).kinds, ['responseHeaders']);
  const body = envoy({ inspect_request_body: true }).send({
    ...told(2),
    requestBody: { body: new Uint8Array(3), endOfStream: true },
  });
  assert.deepEqual(body.kinds, ['requestBody']);
  const trailers = envoy({}).send({ requestTrailers: { trailers: { headers: [] } } });
  assert.deepEqual(trailers.kinds, ['requestTrailers']);
  const duplex = envoy({ inspect_request_body: true }).send({
    ...told(4),
    requestBody: { body: new Uint8Array(3), endOfStream: true },
  });
  assert.deepEqual(duplex.last?.streamed, { bytes: 3, end: true });
});

test('at the limit of a drain everything that is held is answered, and an OK end never steps around inspection', () => {
  const plain = envoy({}).requestHeaders({}, true);
  assert.equal(plain.settleNow(), true);
  const bodies = { fullDuplex: 'yes' } as const;
  const closed = envoy({ ...json, fail_mode: 'fail_close' }, { bodies }).requestHeaders(
    chunked,
    false,
    told(0),
  );
  assert.equal(closed.requestBody('{"a"', false).settleNow(), false);
  assert.equal(closed.last?.status, 503);
  const open = envoy(json, { bodies }).requestHeaders(chunked, false, told(0)).requestBody('{"a"', false);
  assert.equal(open.settleNow(), false);
  assert.deepEqual(open.last?.streamed, { bytes: 4, end: false });
  const chunks = envoy(json, { bodies: { allowModeOverride: 'no' } }).requestHeaders(chunked, false, told(1));
  chunks.requestBody('{', false).requestBody('}', false).settleNow();
  assert.deepEqual(chunks.kinds, ['requestHeaders', 'requestBody', 'requestBody']);
  const waiting = envoy(json).requestHeaders(post, false, told(0));
  assert.equal(waiting.settleNow(), false);
});

test('directions interleave', () => {
  const script = envoy(
    { inspect_request_body: true, inspect_response_body: true },
    { bodies: { fullDuplex: 'yes' } },
  );
  script.requestHeaders(chunked, false, told(0)).requestBody('ab', false).responseHeaders({}, false);
  script.responseBody('xy', false).requestBody('cd', true).responseBody('z', true);
  assert.deepEqual(script.kinds, ['requestHeaders', 'responseHeaders', 'requestBody', 'responseBody']);
  assert.equal(script.last?.streamed?.bytes, 3);
});

test('observability mode: nothing blocks, everything is recorded', () => {
  const script = envoy({ checks: { headers: { forbidden: ['x-debug'] } } });
  script.requestHeaders({ 'x-debug': '1' }, true, { observabilityMode: true }).end();
  assert.deepEqual(script.kinds, []);
  assert.equal(script.records[0]?.findings.length, 1);
});

test('host mismatch is checked before exclude, in every mode but detect and shadow', () => {
  const spec = { exclude: ['/healthz'], domains: [{ hosts: ['*'], policy: {} }] };
  const mismatch = { ':authority': 'a.example', host: 'b.example', ':path': '/healthz' };
  const script = new ScriptedEnvoy({ plan: planOf(spec) }).requestHeaders(mismatch, true);
  assert.equal(script.last?.metadata['rule'], 'header.host_mismatch');
  assert.equal(envoy({ mode: 'off' }).requestHeaders(mismatch, true).last?.kind, 'immediateResponse');
  for (const mode of ['detect', 'shadow']) {
    assert.equal(envoy({ mode }).requestHeaders(mismatch, true).last?.kind, 'requestHeaders', mode);
  }
});

test('no policy: by default allowed, otherwise refused', () => {
  const plan = planOf({ domains: [{ hosts: ['other.example'], policy: {} }] });
  assert.equal(new ScriptedEnvoy({ plan }).requestHeaders({}, true).last?.kind, 'requestHeaders');
  const strict = new ScriptedEnvoy({ plan, defaultAllow: false }).requestHeaders({}, true);
  assert.equal(strict.last?.metadata['rule'], 'policy.none');
});

test('a response that is inspected is asked for, held and refused', () => {
  const policy = { inspect_response_body: true, max_response_body_bytes: 5 };
  const script = envoy(policy).requestHeaders({}, true, told(0));
  assert.deepEqual(script.last?.override, { request: 0, response: 0 });
  script.responseHeaders({ 'content-length': '3' }, false);
  assert.deepEqual(script.last?.override, { request: 0, response: 2 });
  script.responseBody('abc', true);
  assert.equal(script.last?.kind, 'responseBody');
  const large = envoy(policy)
    .requestHeaders({}, true, told(0))
    .responseHeaders({ 'content-length': '9' }, false);
  assert.equal(large.last?.kind, 'immediateResponse');
  const events = envoy(policy)
    .requestHeaders({}, true, told(0))
    .responseHeaders({ 'content-type': 'text/event-stream' }, false);
  assert.notEqual(events.last?.override?.response, 2);
});

test('a message with nothing in it is nothing, also as the first one', () => {
  const policy = { checks: { headers: { forbidden: ['x-debug'] } } };
  const script = envoy(policy).send({});
  assert.deepEqual([script.kinds, script.records.length], [[], 0]);
  script.requestHeaders({ 'x-debug': '1' }, true);
  assert.equal(script.last?.status, 403);
});

test('a message that is too large where no body is awaited meets the posture, too', () => {
  const closed = envoy({}).oversize().requestHeaders({}, true).oversize();
  assert.deepEqual([closed.kinds, closed.last?.status], [['requestHeaders', 'immediateResponse'], 413]);
  const open = envoy({ postures: { over_limit: 'allow' } })
    .requestHeaders({}, true)
    .oversize();
  assert.deepEqual(open.kinds, ['requestHeaders', 'requestBody']);
});
