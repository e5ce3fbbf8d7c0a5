/** Spans on their way: a real HTTP receiver for each kind, one that refuses, and one that does not answer. */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { decode } from '@msgpack/msgpack';
import { agentSender } from './agent-sender.ts';
import { otlpSender } from './otlp-sender.ts';
import { SpanQueue } from './span-queue.ts';
import type { SpanRecord, TraceSettings } from './trace-settings.ts';

const settings: TraceSettings = {
  ...{ service: 'shop', env: 'prod', all: true, findingsPerSecond: 2, errorStatuses: [] },
  ...{ withoutQuery: false, extract: [], inject: [] },
};
const span = (spanId: string): SpanRecord => ({
  ...{ traceId: '640cfd8d00000000ffffffffffffffff', spanId, parentId: '', traceState: '' },
  ...{ resource: 'GET /', start: 1_700_000_000_000.25, duration: 1.5, error: true },
  texts: { component: 'envoy', 'http.status_code': '503' },
  numbers: { _sampling_priority_v1: 1 },
});

/** What a receiver got. */
interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

class Receiver implements AsyncDisposable {
  readonly received: Received[] = [];
  readonly #server: Server;
  status = 200;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url, headers } = request;
        this.received.push({ method, url, headers, body: Buffer.concat(chunks) });
        if (this.status > 0)
          response.writeHead(this.status, { 'content-type': 'application/json' }).end('{}');
      });
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

test("Datadog's agent gets msgpack, with whole numbers of 64 bits", async () => {
  await using receiver = new Receiver();
  const port = await receiver.listen();
  const queue = new SpanQueue(
    'agent',
    agentSender({ host: '127.0.0.1', port }, settings, '1.0'),
    () => undefined,
  );
  queue.add(span('fedcba9876543210'));
  queue.add(span('0000000000000001'));
  await queue.close();
  assert.deepEqual([queue.written, queue.dropped], [2, 0]);
  const [request] = receiver.received;
  assert.deepEqual([request?.method, request?.url], ['PUT', '/v0.4/traces']);
  assert.equal(request?.headers['content-type'], 'application/msgpack');
  assert.equal(request?.headers['x-datadog-trace-count'], '2');
  const traces = decode(request!.body, { useBigInt64: true }) as Array<Array<Record<string, unknown>>>;
  assert.equal(traces.length, 2);
  const { meta, metrics, ...rest } = traces[0]![0]!;
  assert.deepEqual(rest, {
    ...{ trace_id: 0xffff_ffff_ffff_ffffn, span_id: 0xfedc_ba98_7654_3210n, parent_id: 0n },
    ...{ name: 'http.request', resource: 'GET /', service: 'shop', type: 'web', error: 1 },
    ...{ start: 1_700_000_000_000_250_000n, duration: 1_500_000n },
  });
  assert.deepEqual(meta, { component: 'envoy', 'http.status_code': '503' });
  assert.deepEqual(metrics, { _sampling_priority_v1: 1 });
});

test('a collector gets OTLP as JSON', async () => {
  await using receiver = new Receiver();
  const url = `http://127.0.0.1:${await receiver.listen()}/v1/traces`;
  const queue = new SpanQueue('otlp', await otlpSender(url, settings, '1.0'), () => undefined);
  queue.add({ ...span('fedcba9876543210'), parentId: '00f067aa0ba902b7' });
  await queue.close();
  assert.deepEqual([queue.written, queue.dropped], [1, 0]);
  const [request] = receiver.received;
  assert.deepEqual([request?.method, request?.url], ['POST', '/v1/traces']);
  assert.match(String(request?.headers['content-type']), /^application\/json/);
  const { resourceSpans } = JSON.parse(request!.body.toString()) as {
    resourceSpans: [
      {
        resource: { attributes: Array<{ key: string; value: { stringValue?: string } }> };
        scopeSpans: [{ spans: [Record<string, unknown>] }];
      },
    ];
  };
  const attributes = new Map(
    resourceSpans[0].resource.attributes.map(({ key, value }) => [key, value.stringValue]),
  );
  assert.equal(attributes.get('service.name'), 'shop');
  assert.equal(attributes.get('deployment.environment.name'), 'prod');
  const sent = resourceSpans[0].scopeSpans[0].spans[0];
  assert.equal(sent['traceId'], '640cfd8d00000000ffffffffffffffff');
  assert.equal(sent['spanId'], 'fedcba9876543210');
  assert.equal(sent['parentSpanId'], '00f067aa0ba902b7');
  assert.equal(sent['kind'], 2);
  assert.equal(sent['startTimeUnixNano'], '1700000000000250000');
  assert.deepEqual((sent['status'] as { code: number }).code, 2);
  assert.match(
    JSON.stringify(sent['attributes']),
    /"http\.response\.status_code","value":\{"intValue":503\}/,
  );
});

test('what the receiver refuses is counted and told once, and what follows arrives', async () => {
  await using receiver = new Receiver();
  const port = await receiver.listen();
  const told: Array<string | undefined> = [];
  const send = agentSender({ host: '127.0.0.1', port }, settings, '1.0');
  const queue = new SpanQueue('agent', send, (problem) => told.push(problem));
  receiver.status = 503;
  for (let batch = 0; batch < 2; batch++)
    for (let count = 0; count < 256; count++) queue.add(span('0000000000000001'));
  while (queue.dropped < 512) await new Promise((resolve) => setImmediate(resolve));
  receiver.status = 200;
  queue.add(span('0000000000000001'));
  await queue.close();
  assert.deepEqual([queue.written, queue.dropped], [1, 512]);
  assert.equal(told.length, 2);
  assert.match(told[0] ?? '', /answers 503/);
  assert.equal(told[1], undefined);
});

test('a receiver that does not answer costs bounded memory, and the end does not wait for it', async () => {
  await using receiver = new Receiver();
  const port = await receiver.listen();
  receiver.status = 0;
  const send = agentSender({ host: '127.0.0.1', port }, settings, '1.0');
  const queue = new SpanQueue('agent', send, () => undefined, 1_000);
  for (let count = 0; count < 3_000; count++) queue.add(span('0000000000000001'));
  // A batch is on its way, 1,000 wait, the rest found no room.
  assert.equal(queue.dropped, 3_000 - 1_000 - 256);
  await queue.close();
  assert.equal(queue.written, 0);
  assert.equal(queue.dropped, 3_000);
});

test('a collector that refuses spans is told as a problem; a span of no parent has none', async () => {
  await using receiver = new Receiver();
  receiver.status = 400;
  const url = `http://127.0.0.1:${await receiver.listen()}/v1/traces`;
  const told: Array<string | undefined> = [];
  const queue = new SpanQueue('otlp', await otlpSender(url, settings, '1.0'), (problem) =>
    told.push(problem),
  );
  queue.add(span('0000000000000001'));
  await queue.close();
  assert.deepEqual([queue.written, queue.dropped, told.length], [0, 1, 1]);
  assert.ok((told[0] ?? '') !== '');
  assert.doesNotMatch(receiver.received[0]!.body.toString(), /parentSpanId/);
});
