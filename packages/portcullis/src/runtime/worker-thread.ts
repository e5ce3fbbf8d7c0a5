/**
 * A worker: an event loop of its own with its own connections. Started by `worker-pool.ts` with everything it
 * needs; it never reads a file and never waits for the main thread.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { HTTP_EXT_PROC_PATH } from '@portcullis/envoy-protocol';
import { GrpcServer, type ListenAddress } from '@portcullis/grpc-server';
import { AttachedPlan } from '../pipeline/attached-plan.ts';
import { extProcHandler } from '../protocols/http-ext-proc/service.ts';
import { ConnectionCounts } from './connection-counts.ts';
import { warmUp } from './warm-up.ts';
import type { FromWorker, ToWorker, WorkerListener, WorkerStart } from './worker-messages.ts';
import { WorkerMetrics } from './worker-metrics.ts';
import { listenerStates, workerServices } from './worker-services.ts';

/** Milliseconds between looks at the spread of connections: long enough for Envoy to reconnect in between. */
const spreadInterval = 1_000;

if (parentPort === null) throw new Error('worker.no-parent: this file runs as a worker thread');
const port = parentPort;
const start = workerData as WorkerStart;
const send = (message: FromWorker): void => port.postMessage(message);

let current = new AttachedPlan(start.plan);
let prepared: AttachedPlan | undefined;
const metrics = new WorkerMetrics(start.index);
const states = listenerStates(start.settings.listenerLabel);
const services = workerServices({
  settings: start.settings,
  bodyBudget: start.bodyBudget,
  metrics,
  plan: () => current,
  send,
});
const server = new GrpcServer({
  handlers: new Map([[HTTP_EXT_PROC_PATH, extProcHandler(services, states)]]),
  log: ({ level, code, message, listener }) =>
    send({ kind: 'log', level, code, text: `listener ${listener}: ${message}` }),
  metric: (name, label) => metrics.grpcEvent(name, label),
});
const counts = new ConnectionCounts(start.connectionCounts, start.index);
const spreading = setInterval(() => {
  counts.publish(server.connections());
  const { excess } = counts;
  if (excess > 0) server.moveAway(1);
}, spreadInterval);

port.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'prepare':
      return prepare(message);
    case 'switch':
      if (prepared?.plan.version === message.version) current = prepared;
      prepared = undefined;
      return;
    case 'report':
      void report(message.id);
      return;
    case 'drain':
      void drain(message.limit);
      return;
  }
});

await open();

async function open(): Promise<void> {
  try {
    warmUp(current);
    const ports: Array<readonly [string, number]> = [];
    for (const listener of start.listeners) {
      const bound = await server.listen(addressOf(listener));
      if (bound.port !== undefined) ports.push([listener.id, bound.port]);
    }
    send({ kind: 'ready', ports });
  } catch (error) {
    send({ kind: 'failed', problem: error instanceof Error ? error.message : String(error) });
  }
}

function addressOf(listener: WorkerListener): ListenAddress {
  const { id } = listener;
  if (listener.kind === 'descriptor') return { id, kind: 'descriptor', fd: listener.fd };
  return { id, kind: 'tcp', host: listener.host, port: listener.port, reusePort: true };
}

function prepare({ plan }: Extract<ToWorker, { kind: 'prepare' }>): void {
  try {
    prepared = new AttachedPlan(plan);
    send({ kind: 'prepared', version: plan.version, problem: undefined });
  } catch (error) {
    send({
      kind: 'prepared',
      version: plan.version,
      problem: error instanceof Error ? error.message : String(error),
    });
  }
}

async function report(id: number): Promise<void> {
  const connections = server.connections();
  const calls = server.calls();
  const withheld = start.listeners
    .filter(({ id: listener }) => states(listener).withheld.withheld)
    .map((listener) => listener.id);
  const series = await metrics.snapshot(connections, calls);
  send({
    kind: 'report',
    id,
    report: { version: current.plan.version, connections, calls, withheld, series },
  });
}

async function drain(limit: number): Promise<void> {
  clearInterval(spreading);
  await server.drain(limit);
  await server.close();
  send({ kind: 'drained' });
}
