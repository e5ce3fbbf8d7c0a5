/**
 * A worker: an event loop of its own with its own connections. Started by `worker-pool.ts` with everything it
 * needs; it never reads a file and never waits for the main thread.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { ArrivalTimes, GrpcServer, type ListenAddress, type ListenTls } from '@portcullis/grpc-server';
import { type Parcel, unpack, unpackSteps } from '../config/parcel.ts';
import type { PolicyPlan } from '../config/plan.ts';
import { AttachedPlan } from '../pipeline/attached-plan.ts';
import { attachConnections } from '../protocols/network-ext-proc/attached-connections.ts';
import { authzServices } from './authz-services.ts';
import { connectionServices } from './connection-services.ts';
import { ConnectionSpread } from './connection-spread.ts';
import { LogThrottle } from './log-throttle.ts';
import { Outbox } from './outbox.ts';
import { inSlices } from './slices.ts';
import type { TlsMaterial } from './tls-material.ts';
import { warmUp, warmUpInSlices } from './warm-up.ts';
import { workerHandlers } from './worker-handlers.ts';
import type { FromWorker, RecordMessage, ToWorker, WorkerListener, WorkerStart } from './worker-messages.ts';
import { WorkerMetrics } from './worker-metrics.ts';
import { listenerStates, type WorkerServicesInput, workerServices } from './worker-services.ts';

if (parentPort === null) throw new Error('worker.no-parent: this file runs as a worker thread');
const port = parentPort;
const start = workerData as WorkerStart;
const throttle = new LogThrottle((level, code, text) => port.postMessage({ kind: 'log', level, code, text }));
const outbox = new Outbox(
  (message) => port.postMessage(message),
  (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
);
const send = (message: FromWorker | RecordMessage): void => {
  if (message.kind === 'log') throttle.write(message.level, message.code, message.text);
  else outbox.send(message);
};

/** A plan that is ready to be switched to, and what it came in. */
interface Prepared {
  readonly attached: AttachedPlan;
  readonly parcel: Parcel<PolicyPlan>;
}

let certificate = start.tls;
/** Ids of the listeners that are open. */
const opened = new Set<string>();
let parcel = start.plan;
let current = attach(unpack(parcel));
let prepared: Prepared | undefined;
let preparing: Promise<void> = Promise.resolve();
const metrics = new WorkerMetrics(start.index);
const states = listenerStates(start.settings.listenerLabel);
const arrivals = new ArrivalTimes();
const servicesInput: WorkerServicesInput = {
  settings: start.settings,
  index: start.index,
  memory: start.memory,
  metrics,
  arrivals,
  plan: () => current,
  parcel: () => parcel,
  send,
};
const services = workerServices(servicesInput);
const { handlers, health } = workerHandlers(
  services,
  states,
  authzServices(servicesInput, services),
  connectionServices(servicesInput, services),
);
const server = new GrpcServer({
  handlers,
  arrivals,
  log: ({ level, code, message, listener }) =>
    send({ kind: 'log', level, code, text: `listener ${listener}: ${message}` }),
  metric: (name, label) => metrics.grpcEvent(name, label),
});
const spread = new ConnectionSpread(start.memory.connectionCounts, start.index, server);

port.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'prepare':
      preparing = preparing.then(() => prepare(message));
      return;
    case 'switch':
      // A worker that became ready while the others prepared is told both at once.
      void preparing.then(() => switchTo(message.version));
      return;
    case 'tls':
      return setTls(message.material);
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
    await inSlices(metrics.expectSteps(current.plan));
    warmUp(current);
    const ports: Array<readonly [string, number]> = [];
    for (const listener of start.listeners) {
      const bound = await server.listen(addressOf(listener));
      opened.add(listener.id);
      if (bound.port !== undefined) ports.push([listener.id, bound.port]);
    }
    tellHealth();
    send({ kind: 'ready', ports });
    readyLane();
  } catch (error) {
    send({ kind: 'failed', problem: messageOf(error) });
  }
}

/** A plan for both kinds of traffic; throws when this version does not have an engine that it names. */
function attach(plan: PolicyPlan): AttachedPlan {
  attachConnections(plan);
  return new AttachedPlan(plan);
}

function addressOf(listener: WorkerListener): ListenAddress {
  const { id } = listener;
  if (listener.kind === 'descriptor') return { id, kind: 'descriptor', fd: listener.fd };
  const tls = listener.tls && certificate !== undefined ? { tls: listenTls(certificate) } : {};
  return { id, kind: 'tcp', host: listener.host, port: listener.port, reusePort: true, ...tls };
}

function listenTls({ cert, key, clientCa }: TlsMaterial): ListenTls {
  return { cert, key, ...(clientCa === undefined ? {} : { clientCa }) };
}

/** Connections to come get the new certificate; a listener that opens later, too. */
function setTls(material: TlsMaterial): void {
  certificate = material;
  for (const listener of start.listeners) {
    if (listener.kind === 'tcp' && listener.tls && opened.has(listener.id))
      server.setTls(listener.id, listenTls(material));
  }
}

/** Everything in slices: no reload may delay an answer. */
async function prepare({ version, plan: newParcel }: Extract<ToWorker, { kind: 'prepare' }>): Promise<void> {
  try {
    const plan = (await inSlices(unpackSteps(newParcel)))!;
    attachConnections(plan);
    const attached = (await inSlices(AttachedPlan.steps(plan)))!;
    await warmUpInSlices(attached);
    prepared = { attached, parcel: newParcel };
    send({ kind: 'prepared', version, problem: undefined });
  } catch (error) {
    send({ kind: 'prepared', version, problem: messageOf(error) });
  }
}

/** What was prepared counts from now on. A worker that has something else would stay behind: it is started anew. */
function switchTo(version: string): void {
  if (prepared?.attached.plan.version !== version) throw new Error(`worker.not-prepared: version ${version}`);
  ({ attached: current, parcel } = prepared);
  prepared = undefined;
  readyLane();
  void inSlices(metrics.expectSteps(current.plan));
  tellHealth();
}

/** Only where bodies are inspected: a lane is a thread with a heap of its own. */
function readyLane(): void {
  if (current.plan.policies.some(({ request }) => request.inspectBody)) services.lane?.makeReady?.();
}

/** What this worker says about itself by grpc.health.v1: whether it answers with the policies that are meant. */
function tellHealth(): void {
  const expected = start.settings.configDirectory !== undefined;
  health(!expected || current.plan.policies.length + current.plan.connections.length > 0);
}

async function report(id: number): Promise<void> {
  try {
    const connections = server.connections();
    const calls = server.calls();
    const withheld = start.listeners
      .filter(({ id: listener }) => states(listener).withheld.withheld)
      .map((listener) => listener.id);
    const hidingTrailers = start.listeners
      .filter(({ id: listener }) => states(listener).trailers.withheld)
      .map((listener) => listener.id);
    const series = await metrics.snapshot(connections, calls);
    send({
      kind: 'report',
      id,
      report: { version: current.plan.version, connections, calls, withheld, hidingTrailers, series },
    });
  } catch (error) {
    // not covered: only a defect keeps a worker from counting what it has
    send({ kind: 'log', level: 'error', code: 'worker.no-report', text: messageOf(error) });
  }
}

async function drain(limit: number): Promise<void> {
  opened.clear();
  spread.stop();
  health(false);
  await server.drain(limit);
  await server.close();
  send({ kind: 'drained' });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
