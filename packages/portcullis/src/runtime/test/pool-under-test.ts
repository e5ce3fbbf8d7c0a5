/** A pool of real workers on a socket of its own, whose threads the test can end. */
import { Worker } from 'node:worker_threads';
import { planWithPolicy } from '../../../test/policy-of.ts';
import type { PolicyPlan } from '../../config/plan.ts';
import { ServiceSockets } from '../service-sockets.ts';
import { createWorkerMemory, forgetWorker, type WorkerMemory } from '../worker-memory.ts';
import type { WorkerStart } from '../worker-messages.ts';
import { WorkerPool } from '../worker-pool.ts';
import { ExtProcClient } from './ext-proc-client.ts';
import { testSettings } from './settings.ts';
import { TestFolder } from './spawned-service.ts';

/** A plan that refuses requests with this header. */
export function forbidding(header: string): PolicyPlan {
  return planWithPolicy({ mode: 'block', timeout: '10s', checks: { headers: { forbidden: [header] } } }).plan;
}

/** The pool, and what a test does to it. */
export class PoolUnderTest implements AsyncDisposable {
  readonly folder = new TestFolder();
  readonly threads = new Map<number, Worker>();
  readonly deaths: number[] = [];
  readonly memory: WorkerMemory;
  readonly pool: WorkerPool;
  readonly #sockets: ServiceSockets;
  #onReady: () => void = () => undefined;
  #held: Promise<void> | undefined;
  #release: () => void = () => undefined;

  constructor(workers: number, spawn?: (start: WorkerStart) => Worker) {
    const settings = testSettings({
      workers,
      listeners: [{ id: 'default', network: 'unix', path: this.folder.socket }],
    });
    this.memory = createWorkerMemory(workers, 1000);
    this.#sockets = new ServiceSockets(settings);
    this.pool = new WorkerPool(
      {
        count: workers,
        listeners: async () => {
          await this.#held;
          return this.#sockets.forWorker();
        },
        start: () => ({ settings, memory: this.memory, tls: undefined }),
        onReady: () => this.#onReady(),
        onMessage: () => undefined,
        onDeath: (index) => {
          this.deaths.push(index);
          forgetWorker(this.memory, index);
        },
        spawn: (start) => {
          const thread = spawn?.(start) ?? workerThread(start);
          this.threads.set(start.index, thread);
          return thread;
        },
      },
      forbidding('x-bad'),
    );
  }

  /** Listens, and starts all workers. */
  async start(): Promise<this> {
    await this.#sockets.open();
    await this.pool.start();
    return this;
  }

  /** Resolves with the next worker that becomes ready. */
  nextReady(): Promise<void> {
    return new Promise((resolve) => {
      this.#onReady = resolve;
    });
  }

  /** Workers that die stay dead until `releaseRestarts`. */
  holdRestarts(): void {
    this.#held = new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  releaseRestarts(): void {
    this.#release();
  }

  /** A new connection. */
  client(): ExtProcClient {
    return new ExtProcClient(`unix:${this.folder.socket}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.close();
    this.#sockets.close();
    this.folder[Symbol.dispose]();
  }
}

/** A worker as the service has it. */
export function workerThread(start: WorkerStart): Worker {
  return new Worker(new URL('../worker-thread.ts', import.meta.url), { workerData: start });
}
