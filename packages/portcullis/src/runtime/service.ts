/**
 * The service as a whole: sockets, workers, configuration, admin. Runs on the main thread, which carries no
 * traffic.
 */
import type { Writable } from 'node:stream';
import { AdminServer } from '../admin/admin-server.ts';
import type { ServiceView, WorkersView } from '../admin/service-view.ts';
import { LineSink } from '../events/line-sink.ts';
import { createBodyBudget, SharedBodyBudget } from '../state/shared-body-budget.ts';
import { Configuration } from './configuration.ts';
import { createConnectionCounts } from './connection-counts.ts';
import { describeListener, type ListenerAddress } from './listener-address.ts';
import type { ServeSettings } from './serve-settings.ts';
import type { ServiceLog } from './service-log.ts';
import { groupId } from './socket-group.ts';
import { UnixSocket } from './unix-socket.ts';
import type { FromWorker, WorkerListener } from './worker-messages.ts';
import { WorkerPool } from './worker-pool.ts';

/** Milliseconds between looks whether another process has taken a socket over. */
const takeoverInterval = 500;

export class Service implements ServiceView {
  readonly settings: ServeSettings;
  readonly startedAt: number = Date.now();
  readonly configuration: Configuration;
  readonly decisions: LineSink;
  readonly bodyBudget: SharedBodyBudget;
  readonly #log: ServiceLog;
  readonly #budgetMemory: SharedArrayBuffer;
  readonly #sockets = new Map<string, UnixSocket>();
  readonly #ports = new Map<string, number>();
  #pool: WorkerPool | undefined;
  #admin: AdminServer | undefined;
  #takeoverWatch: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;
  #announceStopped: () => void = () => undefined;
  /** Resolves when the service was stopped, by whatever. */
  readonly stopped: Promise<void> = new Promise((resolve) => {
    this.#announceStopped = resolve;
  });
  #draining = false;
  constructor(settings: ServeSettings, log: ServiceLog, decisions: Writable) {
    this.settings = settings;
    this.#log = log;
    this.decisions = new LineSink(decisions);
    this.#budgetMemory = createBodyBudget(settings.maxInflightBodyBytes);
    this.bodyBudget = new SharedBodyBudget(this.#budgetMemory);
    this.configuration = new Configuration({
      directory: settings.configDirectory,
      stateDirectory: settings.stateDirectory,
      debounce: settings.watchDebounce,
      apply: (plan) => this.#pool?.switchTo(plan) ?? Promise.resolve('the workers are not there yet'),
      log,
    });
  }

  /** Starts everything; rejects with an error that carries a code when that is impossible. */
  async start(): Promise<void> {
    const plan = await this.configuration.first();
    for (const listener of this.settings.listeners) await this.#openSocket(listener);
    const pool = new WorkerPool(
      {
        count: this.settings.workers,
        listeners: () => this.#workerListeners(),
        start: {
          settings: this.settings,
          bodyBudget: this.#budgetMemory,
          connectionCounts: createConnectionCounts(this.settings.workers),
        },
        onMessage: (message) => this.#message(message),
        onDeath: (index, problem) => {
          this.#log('error', 'worker.died', `worker ${index} ended and is started again: ${problem}`);
        },
      },
      plan,
    );
    this.#pool = pool;
    for (const [id, port] of await pool.start()) this.#ports.set(id, port);
    this.configuration.watch();
    if (this.settings.admin !== undefined) {
      this.#admin = new AdminServer(this);
      await this.#admin.listen(this.settings.admin.host, this.settings.admin.port);
    }
    this.#watchTakeover();
    this.#log('info', 'service.started', this.#summary());
  }

  get instanceId(): string {
    return this.settings.instanceId;
  }

  /** The workers; none before the start. */
  get workers(): WorkersView {
    return this.#pool ?? noWorkers;
  }

  /** Whether the service is on its way out: /readyz says no. */
  get draining(): boolean {
    return this.#draining;
  }

  /** Where each listener can be reached, with the ports that the system chose. */
  get addresses(): ReadonlyMap<string, string> {
    return new Map(
      this.settings.listeners.map((listener) => {
        const port = this.#ports.get(listener.id);
        const bound = listener.network === 'tcp' && port !== undefined ? { ...listener, port } : listener;
        return [listener.id, describeListener(bound)];
      }),
    );
  }

  /** Port of the admin server; undefined without one. */
  get adminPort(): number | undefined {
    return this.#admin?.port;
  }

  /** Drains within the shutdown timeout, then ends everything. A second call changes nothing. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#draining = true;
    clearInterval(this.#takeoverWatch);
    this.#log('info', 'service.draining', `calls get ${this.settings.shutdownTimeout} ms to end`);
    await this.#pool?.drain(this.settings.shutdownTimeout);
    for (const socket of this.#sockets.values()) socket.remove();
    await this.configuration.close();
    await this.#admin?.close();
    this.#log('info', 'service.stopped', 'drained');
    this.#announceStopped();
  }

  /** Ends everything at once. */
  async kill(): Promise<void> {
    await this.#pool?.close();
    for (const socket of this.#sockets.values()) socket.remove();
  }

  async #openSocket(listener: ListenerAddress): Promise<void> {
    if (listener.network !== 'unix') return;
    const { socketMode, socketGroup, takeover, workers } = this.settings;
    const group = socketGroup === undefined ? undefined : groupId(socketGroup);
    const socket = await UnixSocket.open({
      path: listener.path,
      mode: socketMode,
      group,
      takeover,
      count: workers,
    });
    this.#sockets.set(listener.id, socket);
  }

  async #workerListeners(): Promise<WorkerListener[]> {
    const listeners: WorkerListener[] = [];
    for (const listener of this.settings.listeners) {
      const { id } = listener;
      if (listener.network === 'tcp') {
        listeners.push({ id, kind: 'tcp', host: listener.host, port: this.#ports.get(id) ?? listener.port });
        continue;
      }
      const fd = await this.#sockets.get(id)!.descriptor();
      listeners.push({ id, kind: 'descriptor', fd });
    }
    return listeners;
  }

  #message(message: Extract<FromWorker, { kind: 'decision' | 'log' }>): void {
    if (message.kind === 'decision')
      this.decisions.write({ event: 'decision', instance: this.settings.instanceId, ...message.record });
    else this.#log(message.level, message.code, message.text);
  }

  /** Another process that put its socket in the place of ours wants us to go. */
  #watchTakeover(): void {
    if (this.#sockets.size === 0) return;
    this.#takeoverWatch = setInterval(() => {
      if (![...this.#sockets.values()].every((socket) => socket.replaced)) return;
      this.#log('info', 'service.taken-over', 'another process listens on the sockets now');
      void this.stop();
    }, takeoverInterval);
  }

  #summary(): string {
    const where = [...this.addresses].map(([id, address]) => `${id}=${address}`).join(' ');
    const { plan, origin } = this.configuration;
    const policies =
      plan.policies.length === 0 ? 'no policies: everything is allowed' : `${plan.policies.length} policies`;
    return `listening on ${where}, ${this.settings.workers} workers, configuration ${plan.version} (${origin}), ${policies}`;
  }
}

const noWorkers: WorkersView = { ready: 0, size: 0, deaths: 0, reports: () => Promise.resolve([]) };
