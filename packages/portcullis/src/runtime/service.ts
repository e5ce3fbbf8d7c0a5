/**
 * The service as a whole: sockets, workers, configuration, admin. Runs on the main thread, which carries no
 * traffic.
 *
 *   admin ─► configuration ─► sockets ─► workers ─► published ─► (serving) ─► draining ─► stopped
 */
import type { Writable } from 'node:stream';
import { AdminServer } from '../admin/admin-server.ts';
import { HealthServer } from '../admin/health-server.ts';
import type { PageServer } from '../admin/page-server.ts';
import type { ServiceView, WorkersView } from '../admin/service-view.ts';
import { StatsdPush } from '../admin/statsd-push.ts';
import type { PolicyPlan } from '../config/plan.ts';
import { DecisionSinks } from '../events/decision-sinks.ts';
import { LineSink } from '../events/line-sink.ts';
import { RecordFile } from '../events/record-file.ts';
import type { SpanQueue } from '../events/tracing/span-queue.ts';
import { DeliveryWindow } from '../state/delivery-window.ts';
import { bodyBudgetFacts } from '../state/shared-body-budget.ts';
import { Configuration } from './configuration.ts';
import type { ServeSettings } from './serve-settings.ts';
import type { ServiceLog } from './service-log.ts';
import { ServiceSockets } from './service-sockets.ts';
import { noPermission } from './socket-error.ts';
import { spanQueues } from './span-queues.ts';
import { TakeoverWatch } from './takeover-watch.ts';
import { TlsReload } from './tls-reload.ts';
import { createWorkerMemory, forgetWorker, type WorkerMemory } from './worker-memory.ts';
import type { FromWorker, RecordMessage } from './worker-messages.ts';
import { WorkerPool } from './worker-pool.ts';

/** Milliseconds between attempts to get the port of the pages from the process that is taken over. */
const adminRetry = 250;

/** The start ended because `stop` was called meanwhile. */
export class StoppedWhileStarting extends Error {
  readonly code = 'service.stopped-while-starting';
}

/** What the service is made of besides its settings. */
export interface ServiceSurroundings {
  readonly log: ServiceLog;
  /** Receives decisions as JSON lines, where no file is given for them. */
  readonly decisions: Writable;
  /** Version of the program. */
  readonly version: string;
}

export class Service implements ServiceView {
  readonly settings: ServeSettings;
  readonly version: string;
  readonly startedAt: number = Date.now();
  readonly configuration: Configuration;
  readonly #sink: LineSink | RecordFile;
  readonly #sinks: DecisionSinks;
  readonly #log: ServiceLog;
  #spans: readonly SpanQueue[] = [];
  readonly #memory: WorkerMemory;
  readonly #deliveries: readonly DeliveryWindow[];
  readonly #sockets: ServiceSockets;
  readonly #takeover: TakeoverWatch;
  #tls: TlsReload | undefined;
  #pool: WorkerPool | undefined;
  #admin: AdminServer | undefined;
  readonly #pages: PageServer[] = [];
  readonly #pageTimers = new Set<NodeJS.Timeout>();
  #started: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #announceStopped: () => void = () => undefined;
  /** Resolves when the service was stopped, by whatever. */
  readonly stopped: Promise<void> = new Promise((resolve) => {
    this.#announceStopped = resolve;
  });
  #draining = false;
  #statsd: StatsdPush | undefined;

  constructor(settings: ServeSettings, { log, decisions, version }: ServiceSurroundings) {
    this.settings = settings;
    this.version = version;
    this.#log = log;
    const { decisionLog, rotateBytes } = settings.sinks ?? {};
    this.#sink =
      decisionLog === undefined
        ? new LineSink(decisions)
        : new RecordFile(decisionLog, { maxBytes: rotateBytes ?? 0 });
    this.#sinks = new DecisionSinks(settings.sinks);
    this.#memory = createWorkerMemory(settings.workers, settings.maxInflightBodyBytes);
    this.#deliveries = Array.from(
      { length: settings.workers },
      (_, index) => new DeliveryWindow(this.#memory.deliveries, index),
    );
    this.#sockets = new ServiceSockets(settings);
    this.#takeover = new TakeoverWatch(this.#sockets, log, () => void this.stop());
    this.configuration = new Configuration({
      directory: settings.configDirectory,
      builtIn: settings.baseline === true,
      stateDirectory: settings.stateDirectory,
      debounce: settings.watchDebounce,
      apply: (plan) => this.#pool?.switchTo(plan) ?? Promise.resolve('the workers are not there yet'),
      log,
    });
  }

  /**
   * Starts everything; rejects with an error that carries a code when that is impossible, and with
   * {@link StoppedWhileStarting} when `stop` came first.
   */
  start(): Promise<void> {
    this.#started ??= this.#start().catch((error: unknown) => {
      throw this.#draining ? new StoppedWhileStarting('stopped while starting') : error;
    });
    return this.#started;
  }

  async #start(): Promise<void> {
    const { tls, tracing } = this.settings;
    if (tracing !== undefined) this.#spans = await spanQueues(tracing, this.version, this.#log);
    if (tls !== undefined) this.#tls = new TlsReload(tls, this.#log);
    await this.#openPages();
    this.#goOn();
    const plan = await this.configuration.first();
    this.#goOn();
    await this.#sockets.open();
    this.#goOn();
    const pool = new WorkerPool(
      {
        count: this.settings.workers,
        listeners: () => this.#sockets.forWorker(),
        start: () => ({ settings: this.settings, memory: this.#memory, tls: this.#tls?.material }),
        onReady: (ports) => this.#sockets.setPorts(ports),
        onMessage: (index, message) => this.#message(index, message),
        onDeath: (index, problem) => {
          forgetWorker(this.#memory, index);
          this.#log('error', 'worker.died', `worker ${index} ended and is started again: ${problem}`);
        },
      },
      plan,
    );
    this.#pool = pool;
    await pool.start();
    this.#goOn();
    this.#sockets.publish();
    this.configuration.watch();
    this.#tls?.watch((material) => pool.setTls(material));
    this.#takeover.start();
    const { statsd } = this.settings;
    if (statsd !== undefined) {
      this.#statsd = new StatsdPush(statsd, {
        series: async () => (await pool.reports()).map(({ series }) => series),
        failed: (message) => this.#log('warn', 'statsd.not-sent', message),
      });
    }
    this.#logStarted();
  }

  #goOn(): void {
    if (this.#draining) throw new StoppedWhileStarting('stopped while starting');
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

  get addresses(): ReadonlyMap<string, string> {
    return this.#sockets.addresses;
  }

  get decisions(): { readonly written: number; readonly dropped: number } {
    const late = this.#deliveries.reduce((sum, window) => sum + window.dropped, 0);
    return { written: this.#sink.written, dropped: this.#sink.dropped + late };
  }

  /** Sinks besides standard output, receivers of spans among them. */
  get sinks(): ServiceView['sinks'] {
    return [...this.#sinks.all, ...this.#spans];
  }

  /** SIGHUP: reads configuration and certificates again, and opens the files of sinks anew. */
  reload(): void {
    this.#sinks.reopen();
    if (this.#sink instanceof RecordFile) this.#sink.reopen();
    this.#tls?.look();
    void this.configuration.reload();
  }

  /** When the certificate of the TLS listeners ends, in milliseconds since 1970; undefined without one. */
  get certificateExpires(): number | undefined {
    return this.#tls?.material.expires;
  }

  get bodyBudget(): ReturnType<typeof bodyBudgetFacts> {
    return bodyBudgetFacts(this.#memory.bodyBudget);
  }

  /** Drains within the shutdown timeout, then ends everything. A second call changes nothing. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#draining = true;
    this.#takeover.stop();
    this.#log('info', 'service.draining', `calls get ${this.settings.shutdownTimeout} ms to end`);
    this.#sockets.close();
    await this.#pool?.drain(this.settings.shutdownTimeout);
    await this.kill();
    // A start in progress ends at its next step, and may have opened something since.
    await this.#started?.catch(() => undefined);
    await this.kill();
    this.#log('info', 'service.stopped', 'drained');
    this.#announceStopped();
  }

  /** Ends everything at once. */
  async kill(): Promise<void> {
    this.#draining = true;
    this.#takeover.stop();
    this.#tls?.stop();
    this.#statsd?.close();
    for (const timer of this.#pageTimers) clearTimeout(timer);
    this.#sockets.close();
    await Promise.all([this.#pool?.close(), this.configuration.close()]);
    await Promise.all(this.#pages.map((server) => server.close()));
    if (this.#sink instanceof RecordFile) await this.#sink.close();
    await Promise.all([this.#sinks.close(), ...this.#spans.map((queue) => queue.close())]);
  }

  async #openPages(): Promise<void> {
    const { admin, health } = this.settings;
    if (admin !== undefined) {
      await this.#openPage(
        () => new AdminServer(this),
        admin,
        'admin',
        (server) => {
          this.#admin = server;
        },
      );
    }
    if (health !== undefined) await this.#openPage(() => new HealthServer(this), health, 'health');
  }

  /** The process that is taken over has the port until it is drained. */
  async #openPage<Kind extends PageServer>(
    make: () => Kind,
    at: { readonly host: string; readonly port: number },
    name: 'admin' | 'health',
    opened?: (server: Kind) => void,
  ): Promise<void> {
    const server = make();
    try {
      await server.listen(at.host, at.port);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES') throw noPermission(at.host, at.port);
      if (!this.settings.takeover || code !== 'EADDRINUSE') throw error;
      const retry = (): void => {
        // not covered: an address that was only in use would have to become impossible within the retry
        this.#openPage(make, at, name, opened).catch((again: Error) =>
          this.#log('error', `${name}.not-listening`, again.message),
        );
      };
      if (!this.#draining) this.#pageTimers.add(setTimeout(retry, adminRetry));
      return;
    }
    if (this.#draining) return server.close();
    this.#pages.push(server);
    opened?.(server);
    this.#log('info', `${name}.listening`, server.url, { address: server.url });
  }

  #message(index: number, message: Extract<FromWorker, { kind: 'records' | 'log' }>): void {
    if (message.kind === 'log') return this.#log(message.level, message.code, message.text);
    this.#sink.together(() => {
      for (const record of message.records) this.#record(index, record);
    });
  }

  #record(index: number, message: RecordMessage): void {
    this.#deliveries[index]!.arrived();
    if (message.kind === 'span') {
      for (const queue of this.#spans) queue.add(message.record);
      return;
    }
    if (message.kind === 'decision') this.#sinks.write(message.record);
    this.#sink.write({ event: message.kind, instance: this.settings.instanceId, ...message.record });
  }

  #logStarted(): void {
    const { plan, origin } = this.configuration;
    const addresses = Object.fromEntries(this.addresses);
    const where = Object.entries(addresses).map(([id, address]) => `${id}=${address}`);
    const text = `listening on ${where.join(' ')}, ${this.settings.workers} workers, ${this.#whatIsActive()}`;
    this.#log('info', 'service.started', text, {
      version: this.version,
      pid: process.pid,
      listeners: addresses,
      admin: this.#admin?.url ?? null,
      workers: this.settings.workers,
      config_version: plan.version,
      config_origin: origin,
      policies: plan.policies.length,
      engines: engineNames(plan),
    });
  }

  /** For the first log line: what inspects requests from now on, in words. */
  #whatIsActive(): string {
    const { plan, origin } = this.configuration;
    const verdict = this.settings.defaultAllow ? 'allowed' : 'refused';
    if (origin === 'none') return `no policies: every request is ${verdict} without inspection`;
    if (origin === 'built_in')
      return 'no --config-dir: the baseline detects and blocks nothing; write a policy to block';
    const engines = engineNames(plan);
    const inspecting = engines.length === 0 ? 'checks only, no engine' : `engines ${engines.join(', ')}`;
    return `configuration ${plan.version} (${origin}), ${plan.policies.length} policies, ${inspecting}`;
  }
}

/** The engines that some policy runs, by name. */
function engineNames(plan: PolicyPlan): string[] {
  const used = new Set(plan.policies.flatMap(({ engines }) => engines));
  return [...new Set(plan.engines.filter(({ index }) => used.has(index)).map(({ engine }) => engine))].sort();
}

const noWorkers: WorkersView = { ready: 0, size: 0, deaths: 0, reports: () => Promise.resolve([]) };
