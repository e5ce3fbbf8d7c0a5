import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type CheckRequestInit,
  type CheckResponse,
  checkRequest,
  checkResponse,
  headerListOf,
  isDecodeError,
} from '@portcullis/envoy-protocol';
import type { Call } from '@portcullis/grpc-server';
import { ManualLane } from '../../../test/manual-lane.ts';
import { planWithPolicy } from '../../../test/policy-of.ts';
import type { SpanRecord } from '../../events/tracing/trace-settings.ts';
import { Tracer } from '../../events/tracing/tracer.ts';
import type { Inspection } from '../../pipeline/inspection.ts';
import type { LanePort } from '../../pipeline/lane-job.ts';
import { type AuthzSettings, ownAuthzSettings } from './authz-settings.ts';
import { extAuthzHandler } from './service.ts';

const lines = { ':method': 'POST', ':path': '/a?q=1', ':authority': 'a.example', ':scheme': 'http' };

/** The verdict in the metadata of an answer. */
function told(answer: { dynamicMetadata?: unknown } | undefined): Readonly<Record<string, unknown>> {
  const { portcullis = {} } = (answer?.dynamicMetadata ?? {}) as { portcullis?: Record<string, unknown> };
  return portcullis;
}

/** Request headers that an answer sets. */
function setBy(answer: CheckResponse | undefined): Record<string, string | undefined> {
  const headers = answer?.okResponse?.headers ?? [];
  return Object.fromEntries(headers.map(({ header }) => [header?.key ?? '', header?.value]));
}

/** A call to Check, message by message; `lane` takes long bodies. */
function openCheck(
  policy: object,
  settings: AuthzSettings = ownAuthzSettings,
  lane?: LanePort,
  tracing?: Tracer,
) {
  const records: Inspection[] = [];
  const problems: string[] = [];
  const timers: Array<() => void> = [];
  const plan = planWithPolicy(policy);
  const handler = extAuthzHandler(
    {
      inspection: {
        clock: { now: () => 0, wall: () => 0 },
        random: () => 0,
        defaultAllow: true,
        events: { posture: () => undefined, engineError: () => undefined },
      },
      trustedHops: undefined,
      plan: () => plan,
      newId: () => 'id',
      finished: (inspection) => records.push(inspection),
      undecodable: (_listener, reason) => problems.push(reason),
      lane,
      tracing,
      after: (_milliseconds, callback) => {
        timers.push(callback);
        return () => void timers.splice(timers.indexOf(callback), 1);
      },
      hold: 150,
      authz: settings,
      newDecisionId: () => '0123456789abcdef',
      decided: () => 'signed',
      connectionChecked: () => undefined,
    },
    (id) => id,
  );
  const written: Uint8Array[] = [];
  let status = -1;
  const call = {
    listener: 'edge',
    header: () => undefined,
    write: (bytes: Uint8Array) => written.push(bytes) > 0,
    end: (end?: { code: number }) => {
      status = end?.code ?? 0;
    },
  } as unknown as Call;
  return {
    sink: handler(call),
    timers,
    plan,
    /** The answer so far. */
    get result() {
      const answer = written[0] === undefined ? undefined : checkResponse.decode(written[0]);
      if (isDecodeError(answer)) throw new Error(answer.error);
      return { answer, status, records, problems };
    },
  };
}

/** Asks about one request and gives the answer, the gRPC status and what was recorded. */
function check(policy: object, request: CheckRequestInit | Uint8Array, settings?: AuthzSettings) {
  const open = openCheck(policy, settings);
  open.sink.message(request instanceof Uint8Array ? request : checkRequest.encode(request));
  return open.result;
}

const http = (more: object, headers: Record<string, string> = {}): CheckRequestInit => ({
  attributes: {
    request: {
      http: {
        headers: headerListOf(Object.entries({ ...lines, ...headers })),
        protocol: 'HTTP/1.1',
        size: -1,
        ...more,
      },
    },
  },
});

test('an allowed request: status 0 said explicitly, forged headers taken away, the verdict as metadata', () => {
  const { answer, status, records } = check({}, http({}));
  assert.equal(status, 0);
  assert.equal(answer?.status?.code, 0);
  assert.deepEqual(answer?.okResponse?.headersToRemove, ['x-portcullis-verdict']);
  assert.deepEqual(setBy(answer), { 'x-portcullis-request-id': 'signed' });
  assert.equal(told(answer)['join'], 'signed');
  assert.equal(told(answer)['verdict'], 'allow');
  assert.equal(records.length, 1);
});

test('a refused request: never status 0, HTTP status, body and headers by value', () => {
  const { answer } = check(
    { checks: { headers: { forbidden: ['x-debug'] } }, response: { status: 406 } },
    http({}, { 'x-debug': '1' }),
  );
  assert.equal(answer?.status?.code, 7);
  assert.equal(answer?.deniedResponse?.status?.code, 406);
  assert.ok((answer?.deniedResponse?.body ?? '').includes('406'));
  assert.ok(answer?.deniedResponse?.headers.every((option) => (option.header?.value ?? '') !== ''));
  assert.equal(told(answer)['rule'], 'header.forbidden');
});

test('bodies: raw or text, whole, cut and missing', () => {
  const json = { checks: { body: { require_json: true } } };
  const type = { 'content-type': 'application/json' };
  assert.equal(
    check(json, http({ rawBody: Buffer.from('{'), size: 1 }, type)).answer?.deniedResponse?.status?.code,
    403,
  );
  assert.equal(check(json, http({ body: '{"a":1}', size: 7 }, type)).answer?.status?.code, 0);
  const cut = check(
    json,
    http({ rawBody: Buffer.from('{"a'), size: 9 }, { ...type, 'x-envoy-auth-partial-body': 'true' }),
  );
  assert.deepEqual(
    cut.records[0]?.findings.map(({ finding }) => finding.ruleId),
    ['body.partial'],
  );
  const missing = check(json, http({ size: 9 }, type));
  assert.deepEqual(
    missing.records[0]?.findings.map(({ finding }) => finding.ruleId),
    ['body.withheld'],
  );
  const large = check(
    { ...json, max_request_body_bytes: 3 },
    http({ rawBody: Buffer.from('{"a":1}'), size: 7 }, type),
  );
  assert.equal(large.answer?.deniedResponse?.status?.code, 413);
});

test('a peer that sends no pseudo-headers is understood by the fields', () => {
  const bare = {
    attributes: {
      source: { address: { socketAddress: { address: '192.0.2.9', portValue: 4711 } } },
      request: {
        http: {
          method: 'GET',
          path: '/x',
          host: 'b.example',
          scheme: 'https',
          headers: headerListOf([['accept', '*/*']]),
        },
      },
    },
  };
  const { records } = check({}, bare);
  assert.equal(records[0]?.exchange.request.host, 'b.example');
  assert.equal(records[0]?.exchange.request.path, '/x');
  assert.equal(records[0]?.exchange.request.client.address, '192.0.2.9');
});

test('a connection check is allowed, garbage is an error', () => {
  assert.equal(check({}, { attributes: {} }).answer?.status?.code, 0);
  const garbage = check({}, Uint8Array.of(0x0a, 0xff));
  assert.equal(garbage.answer, undefined);
  assert.equal(garbage.status, 3);
  assert.equal(garbage.problems.length, 1);
});

const agent: AuthzSettings = {
  joinHeader: 'x-sigsci-request-id',
  requestHeaders: [
    ['x-sigsci-agentresponse', '$AgentResponse'],
    ['x-sigsci-tags', '$TagList'],
  ],
  strip: ['x-sigsci-requestid', 'x-sigsci-tags'],
  encodedBodyHeader: 'x-sigsci-encoded-body',
  tagNames: [['header.forbidden', 'BHH']],
};

test('headers of a set-up are set by value, a client copy never stays', () => {
  const forbidding = { mode: 'detect', checks: { headers: { forbidden: ['x-debug'] } } };
  const clean = check(forbidding, http({}, { 'x-sigsci-tags': 'forged' }), agent).answer;
  assert.deepEqual(setBy(clean), { 'x-sigsci-request-id': 'signed', 'x-sigsci-agentresponse': '200' });
  assert.deepEqual(clean?.okResponse?.headersToRemove, [
    'x-sigsci-requestid',
    'x-sigsci-tags',
    'x-sigsci-encoded-body',
  ]);
  const tagged = check(forbidding, http({}, { 'x-debug': '1' }), agent).answer;
  assert.equal(setBy(tagged)['x-sigsci-tags'], 'BHH');
  assert.ok(!tagged?.okResponse?.headersToRemove.includes('x-sigsci-tags'));
});

test('a body in a header is inspected in addition, and is no header', () => {
  const json = { checks: { body: { require_json: true } } };
  const type = { 'content-type': 'application/json' };
  const status = (more: object, headers: Record<string, string>): number | undefined =>
    check(json, http(more, { ...type, ...headers }), agent).answer?.status?.code;
  const good = { rawBody: Buffer.from('{"a":1}'), size: 7 };
  const bad = { rawBody: Buffer.from('{'), size: 1 };
  assert.equal(status({}, { 'x-sigsci-encoded-body': '%7B%22a%22%3A1%7D' }), 0);
  assert.equal(status({}, { 'x-sigsci-encoded-body': '%7B%22a' }), 7);
  assert.equal(status(good, { 'x-sigsci-encoded-body': '%7b' }), 7, 'a second body is a body');
  assert.equal(status(bad, { 'x-sigsci-encoded-body': '%7B%7D' }), 7, 'it never replaces the first');
  assert.equal(status(good, { 'x-sigsci-encoded-body': '%' }), 7, 'no escape: it stands for itself');
});

const long = { rawBody: Buffer.from('{"a": 12345678901234567890'), size: 26 };
const requireJson = { timeout: '10s', checks: { body: { require_json: true } } };
const jsonType = { 'content-type': 'application/json' };

/** A check whose body was given to a lane. */
function onLane(policy: object) {
  const lane = new ManualLane(20);
  const open = openCheck(policy, ownAuthzSettings, lane);
  open.sink.message(checkRequest.encode(http(long, jsonType)));
  return { lane, open };
}

test('a long body is inspected on the lane, and the answer waits for it', () => {
  const { lane, open } = onLane(requireJson);
  assert.equal(open.result.status, -1);
  lane.answer(open.plan);
  assert.equal(open.result.answer?.deniedResponse?.status?.code, 403);
  assert.equal(open.result.status, 0);
  assert.equal(open.result.records.length, 1);
  assert.equal(open.timers.length, 0);
});

test('a lane that is late meets the posture overload, once', () => {
  for (const [failMode, code] of [
    ['fail_close', 503],
    ['fail_open', undefined],
  ] as const) {
    const { lane, open } = onLane({ ...requireJson, fail_mode: failMode });
    open.timers[0]?.();
    assert.equal(open.result.answer?.deniedResponse?.status?.code, code);
    lane.answer(open.plan);
    assert.deepEqual(
      open.result.records.map(({ findings }) => findings.map(({ finding }) => finding.ruleId)),
      [['posture.overload']],
    );
  }
});

test('a client that goes while the lane inspects is recorded and not answered', () => {
  const { lane, open } = onLane(requireJson);
  open.sink.cancelled?.({ kind: 'reset', code: 8 });
  lane.answer(open.plan);
  assert.equal(open.result.answer, undefined);
  assert.equal(open.result.records.length, 1);
});

test('a message too large to be read is refused where a policy would refuse it, and never a gRPC error', () => {
  const huge = 65 * 1024 * 1024;
  const asked = (policy: object, length: number) => {
    const open = openCheck(policy);
    assert.equal(open.sink.messageStart?.(length), length === huge ? 'discard' : 'accept');
    open.sink.discarded?.(length);
    return open.result;
  };
  assert.equal(asked({}, huge).answer?.deniedResponse?.status?.code, 413);
  assert.equal(asked({}, huge).status, 0);
  assert.equal(asked({ mode: 'detect' }, huge).answer?.status?.code, 0);
  assert.equal(asked({ mode: 'shadow' }, huge).answer?.status?.code, 0);
  assert.equal(asked({ fail_mode: 'fail_open' }, 1000).answer?.status?.code, 0, 'no memory: overload');
  assert.equal(asked({ fail_mode: 'fail_close' }, 1000).answer?.deniedResponse?.status?.code, 503);
});

test('an allowed request gets its place in the trace, a span is made of each', () => {
  const spans: SpanRecord[] = [];
  const tracing = new Tracer(
    {
      ...{ service: 's', all: true, findingsPerSecond: 1, errorStatuses: [], withoutQuery: false },
      ...{ extract: ['tracecontext'], inject: ['tracecontext'] },
    },
    {
      clock: { now: () => 0, wall: () => 0 },
      newId: () => '00000000000000ab',
      component: () => 'envoy',
      send: (span) => spans.push(span),
      workers: 1,
    },
  );
  const traceparent = '00-640cfd8d00000000abcdefab12345678-00f067aa0ba902b7-01';
  const open = openCheck({}, ownAuthzSettings, undefined, tracing);
  open.sink.message(checkRequest.encode(http({}, { traceparent })));
  const headers = open.result.answer?.okResponse?.headers ?? [];
  const set = headers.find(({ header }) => header?.key === 'traceparent')?.header?.value;
  assert.equal(set, '00-640cfd8d00000000abcdefab12345678-00000000000000ab-01');
  // The record of an exchange that is over makes the span, see runtime/worker-services.ts.
  tracing.finished(open.result.records[0]!, 'd');
  assert.deepEqual([spans[0]?.traceId, spans[0]?.parentId], [traceparent.slice(3, 35), '00f067aa0ba902b7']);
});
