import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArrivalTimes } from '@portcullis/grpc-server';
import { pack } from '../config/parcel.ts';
import { AttachedPlan } from '../pipeline/attached-plan.ts';
import { emptyPlan } from './empty-plan.ts';
import { testSettings } from './test/settings.ts';
import { createWorkerMemory } from './worker-memory.ts';
import { WorkerMetrics } from './worker-metrics.ts';
import { workerServices } from './worker-services.ts';

test('an engine that throws is told with its name and stack', () => {
  const told: unknown[] = [];
  const { inspection } = workerServices({
    settings: testSettings({ workers: 1, listeners: [] }),
    index: 0,
    memory: createWorkerMemory(1, 1000),
    metrics: new WorkerMetrics(0),
    arrivals: new ArrivalTimes(),
    plan: () => new AttachedPlan(emptyPlan),
    parcel: () => pack(emptyPlan),
    send: (message) => told.push(message),
  });
  inspection.events.engineError('seclang', new Error('a defect'));
  inspection.events.engineError('seclang', 'a text');
  const [first, second] = told as Array<{ level: string; code: string; text: string }>;
  assert.deepEqual([first?.level, first?.code], ['error', 'engine.threw']);
  assert.match(first?.text ?? '', /^seclang: Error: a defect\n {4}at /);
  assert.equal(second?.text, 'seclang: a text');
});

test('connections without a request that ext_authz asks about are counted by listener', async () => {
  const metrics = new WorkerMetrics(0);
  metrics.connectionChecked('edge');
  metrics.connectionChecked('edge');
  const series = (await metrics.snapshot(1, 2)) as unknown as Array<{ name: string; values: unknown[] }>;
  assert.deepEqual(series.find(({ name }) => name === 'portcullis_connection_checks_total')?.values, [
    { value: 2, labels: { listener: 'edge' } },
  ]);
});
