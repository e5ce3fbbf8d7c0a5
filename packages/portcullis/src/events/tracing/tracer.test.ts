import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planWithPolicy } from '../../../test/policy-of.ts';
import { Exchange, RequestView, ResponseView } from '../../exchange/exchange.ts';
import { HeaderLines } from '../../exchange/header-lines.ts';
import { listenerLabel } from '../../exchange/listener-label.ts';
import { traceStyles } from '../../exchange/trace-context.ts';
import { Inspection } from '../../pipeline/inspection.ts';
import { endpointName } from './endpoint-name.ts';
import type { SpanRecord, TraceSettings } from './trace-settings.ts';
import { Tracer } from './tracer.ts';

const settings: TraceSettings = {
  ...{ service: 'shop', env: 'prod', version: '1.2', all: true, findingsPerSecond: 2 },
  ...{ errorStatuses: [[500, 599]], withoutQuery: false, extract: traceStyles, inject: traceStyles },
};
const plan = planWithPolicy({ mode: 'block', checks: { headers: { forbidden: ['x-bad'] } } });
const parent = '00-640cfd8d00000000abcdefab12345678-00f067aa0ba902b7-01';

/** A tracer, a clock that stands still, and the spans that it sent. */
class Scene {
  readonly spans: SpanRecord[] = [];
  readonly tracer: Tracer;
  now = 1_700_000_000_000;
  #ids = 0;
  readonly clock = { now: () => this.now, wall: () => this.now };

  constructor(more: Partial<TraceSettings> = {}) {
    this.tracer = new Tracer(
      { ...settings, ...more },
      {
        clock: this.clock,
        newId: () => (++this.#ids).toString(16).padStart(16, '0'),
        component: (header) => header('x-integration') ?? 'envoy',
        send: (span) => this.spans.push(span),
        workers: 1,
      },
    );
  }

  /** One exchange; the headers that the upstream got in addition. */
  run(headers: Readonly<Record<string, string>>, status?: string): Readonly<Record<string, string>> {
    const lines = {
      ':method': 'GET',
      ':authority': 'shop.example',
      ':path': '/',
      ':scheme': 'https',
      ...headers,
    };
    const origin = {
      ...{ label: listenerLabel(undefined, 'edge'), trustedHops: undefined, sourceAddress: '192.0.2.7:4711' },
      ...{ protocol: undefined, newId: () => 'id' },
    };
    const exchange = new Exchange(
      new RequestView(new HeaderLines(Object.entries(lines)), true, origin),
      origin,
    );
    this.tracer.begin(exchange, (name) => (name === 'x-integration' ? 'istio' : undefined));
    const events = { posture: () => undefined, engineError: () => undefined };
    const services = { clock: this.clock, random: () => 0, events, defaultAllow: true };
    const inspection = new Inspection(exchange, plan, services);
    inspection.requestHeaders();
    const injected = Object.fromEntries(this.tracer.headers(inspection));
    if (status !== undefined)
      inspection.responseHeaders(new ResponseView(new HeaderLines([[':status', status]]), true));
    this.now += 20;
    this.tracer.finished(inspection, 'd-1');
    return injected;
  }
}

test('a span continues the trace of the client and gives the upstream its own place', () => {
  const scene = new Scene();
  const injected = scene.run(
    { traceparent: parent, tracestate: 'v=1', ':path': '/users/17/orders?token=s3cret&q=1' },
    '200',
  );
  const span = scene.spans[0]!;
  assert.equal(span.traceId, '640cfd8d00000000abcdefab12345678');
  assert.equal(span.parentId, '00f067aa0ba902b7');
  assert.equal(injected['traceparent'], `00-${span.traceId}-${span.spanId}-01`);
  assert.equal(injected['tracestate'], `dd=s:1;p:${span.spanId},v=1`);
  assert.equal(injected['x-datadog-parent-id'], '1');
  assert.equal(injected['x-datadog-tags'], '_dd.p.tid=640cfd8d00000000');
  assert.deepEqual([span.resource, span.duration, span.error], ['GET /users/{param:int}/orders', 20, false]);
  assert.equal(span.texts['component'], 'istio');
  assert.equal(span.texts['http.status_code'], '200');
  assert.equal(span.texts['network.client.ip'], '192.0.2.7');
  assert.equal(span.texts['env'], 'prod');
  assert.match(span.texts['http.url']!, /^https:\/\/shop\.example\/users\/17\/orders\?/);
  assert.ok(!JSON.stringify(span).includes('s3cret'));
  assert.equal(new Scene({ withoutQuery: true }).run({ ':path': '/a?b' })['traceparent']?.length, 55);
});

test('without a context a trace begins, with the time in its id', () => {
  const scene = new Scene();
  scene.run({});
  assert.equal(scene.spans[0]?.traceId, `${(1_700_000_000).toString(16)}00000000${'2'.padStart(16, '0')}`);
  assert.equal(scene.spans[0]?.parentId, '');
});

test('a trace that is not kept gets no span and stays as it is, unless something is found', () => {
  const scene = new Scene();
  const dropped = { traceparent: parent.replace(/01$/, '00') };
  assert.deepEqual(scene.run(dropped), {});
  assert.equal(scene.spans.length, 0);
  const injected = scene.run({ ...dropped, 'x-bad': '1' });
  assert.equal(injected['x-datadog-sampling-priority'], '2');
  const { texts, numbers } = scene.spans[0]!;
  assert.equal(texts['appsec.event'], 'true');
  assert.equal(texts['appsec.blocked'], 'true');
  assert.equal(texts['http.status_code'], '403');
  assert.equal(numbers['_sampling_priority_v1'], 2);
  const { triggers } = JSON.parse(texts['_dd.appsec.json']!) as { triggers: [{ rule: { id: string } }] };
  assert.equal(triggers[0].rule.id, 'header.forbidden');
});

test('findings alone: so many a second, and one plain span a minute', () => {
  const scene = new Scene({ all: false });
  assert.deepEqual(scene.run({ traceparent: parent }), {}, 'the trace of the client is left alone');
  scene.run({});
  assert.equal(scene.spans.length, 1, 'the one of the minute');
  assert.equal(scene.spans[0]?.numbers['_dd.apm.enabled'], 0);
  for (let count = 0; count < 10; count++) scene.run({ 'x-bad': '1' });
  assert.equal(scene.spans.length, 3);
  scene.now += 60_000;
  scene.run({});
  scene.run({ 'x-bad': '1' });
  assert.equal(scene.spans.length, 5);
});

test('errors are the statuses that are meant, and only those of the upstream', () => {
  const scene = new Scene({
    errorStatuses: [
      [500, 599],
      [429, 429],
    ],
  });
  for (const status of ['200', '429', '503']) scene.run({}, status);
  scene.run({ 'x-bad': '1' });
  assert.deepEqual(
    scene.spans.map(({ error }) => error),
    [false, true, true, false],
  );
});

test('paths become endpoints', () => {
  const cases: ReadonlyArray<readonly [path: string, name: string]> = [
    ['/', '/'],
    ['/users/17', '/users/{param:int}'],
    ['/users/17-18_19', '/users/{param:int_id}'],
    ['/b/9f86d081', '/b/{param:hex}'],
    ['/b/123e4567-e89b-12d3-a456-426614174000', '/b/{param:hex_id}'],
    ['/v1/search', '/v1/search'],
    [`/s/${'x'.repeat(20)}`, '/s/{param:str}'],
    ['/s/a%20b', '/s/{param:str}'],
    [
      '/1/2/3/4/5/6/7/8/9/10',
      '/{param:int}/{param:int}/{param:int}/{param:int}/{param:int}/{param:int}/{param:int}/{param:int}',
    ],
  ];
  for (const [path, name] of cases) assert.equal(endpointName(path), name);
  assert.equal(cases.length, 9);
});
