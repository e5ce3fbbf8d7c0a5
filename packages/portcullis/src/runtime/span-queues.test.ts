import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { SpanRecord } from '../events/tracing/trace-settings.ts';
import { spanQueues } from './span-queues.ts';

const span: SpanRecord = {
  ...{ traceId: '640cfd8d00000000ffffffffffffffff', spanId: '0000000000000001', parentId: '' },
  ...{ traceState: '', resource: 'GET /', start: 1_700_000_000_000, duration: 1, error: false },
  ...{ texts: {}, numbers: {} },
};

test('a receiver for each that is named; one that does not take spans is told once, and when it takes them again', async () => {
  let status = 500;
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status).end('{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const told: string[] = [];
  let wake = (): void => undefined;
  const settings = {
    ...{ service: 's', all: true, findingsPerSecond: 1, errorStatuses: [], withoutQuery: false },
    ...{ extract: [], inject: [] },
    ...{ agent: { host: '127.0.0.1', port }, otlp: `http://127.0.0.1:${port}/v1/traces` },
  };
  const queues = await spanQueues(settings, '1.0', (level, code, text) => {
    told.push(`${level} ${code} ${text.split(':')[0]}`);
    wake();
  });
  assert.deepEqual(
    queues.map(({ name }) => name),
    ['datadog-agent', 'otlp'],
  );
  const [agent, otlp] = queues;
  agent!.add(span);
  while (told.length === 0) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  status = 200;
  agent!.add(span);
  while (told.length === 1) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  assert.deepEqual(told, ['warn trace.undelivered datadog-agent', 'info trace.delivered datadog-agent']);
  await agent!.close();
  await otlp!.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
