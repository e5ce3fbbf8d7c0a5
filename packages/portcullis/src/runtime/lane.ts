/**
 * A worker's lane as the worker sees it: started with the first long body, given every plan that exchanges are
 * pinned to, started again after a failure. What waits is bounded; a job that finds no room is not taken. Neither is
 * one whose plan the lane has not attached yet: a thread takes longer to start than Envoy waits for a verdict.
 */

import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Parcel } from '../config/parcel.ts';
import type { PolicyPlan } from '../config/plan.ts';
import type { LaneJob, LanePort, LaneResult } from '../pipeline/lane-job.ts';
import type { FromLane, LaneShared, LaneStart, ToLane } from './lane-thread.ts';
import { machineTime } from './machine-time.ts';
import { inspectingThread } from './thread-memory.ts';

/**
 * 64 KiB: with the whole of CRS some two milliseconds on a worker, which is what others may be made to wait.
 * Everything longer goes to the lane.
 */
const defaultThreshold = 64 * 1024;
/** Jobs that may wait: at some ten milliseconds each, more would miss Envoy's timeout. */
const maxWaiting = 16;

export interface LaneOptions {
  readonly shared: LaneShared;
  /** Bytes; default 65,536. */
  readonly threshold?: number;
  /** Milliseconds that a job may wait in the lane's queue; one that waited longer meets the posture overload there. */
  readonly maxWait?: number;
  /** Milliseconds that what is handled now has waited before it comes to the lane; default none. */
  readonly waited?: () => number;
  /** Where decoded bodies are counted, in the name of the lane's worker; without it they are bounded one by one only. */
  readonly bodyBudget?: LaneStart['bodyBudget'];
  /** Version of the current plan. */
  version(): string;
  /** That plan. */
  parcel(): Parcel<PolicyPlan>;
}

export class Lane implements LanePort {
  readonly threshold: number;
  readonly #options: LaneOptions;
  readonly #waiting = new Map<number, (result: LaneResult | undefined) => void>();
  #worker: Worker | undefined;
  /** Version of the plan that the lane was given last. */
  #known = '';
  /** Versions of the plans that it has attached. */
  #ready: readonly string[] = [];
  /** Who wants to know when a plan is attached. */
  readonly #awaited = new Set<{ readonly version: string; readonly resolve: () => void }>();
  #nextId = 1;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.threshold = options.threshold ?? defaultThreshold;
  }

  /** Jobs that were taken and not answered. */
  get waiting(): number {
    return this.#waiting.size;
  }

  inspect(job: LaneJob, done: (result: LaneResult | undefined) => void): boolean {
    if (this.#waiting.size >= maxWaiting) return false;
    const worker = this.#withPlan();
    if (!this.#ready.includes(job.version)) return false;
    const id = this.#nextId++;
    this.#waiting.set(id, done);
    const { shared, maxWait = Number.POSITIVE_INFINITY, waited } = this.#options;
    const latest = machineTime() + maxWait - (waited?.() ?? 0);
    const message: ToLane = { kind: 'job', id, job, shared, latest };
    worker.postMessage(message, [job.body.buffer as ArrayBuffer]);
    return true;
  }

  /** Resolves when jobs of the current plan are taken; not before the thread is started anew if it cannot start. */
  makeReady(): Promise<void> {
    this.#withPlan();
    const version = this.#options.version();
    if (this.#ready.includes(version)) return Promise.resolve();
    return new Promise((resolve) => this.#awaited.add({ version, resolve }));
  }

  /** The thread, which is given the current plan if it does not have it. */
  #withPlan(): Worker {
    const worker = this.#worker ?? this.#start();
    const version = this.#options.version();
    if (version !== this.#known) {
      this.#known = version;
      worker.postMessage({ kind: 'plan', plan: this.#options.parcel() } satisfies ToLane);
    }
    return worker;
  }

  /** Ends the thread; jobs that wait are answered as failed. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL(`./lane-thread${extname(import.meta.url)}`, import.meta.url), {
      name: 'portcullis-lane',
      workerData: { bodyBudget: this.#options.bodyBudget } satisfies LaneStart,
      resourceLimits: inspectingThread,
    });
    worker.unref();
    worker.on('message', (message: FromLane) => {
      if (message.kind === 'ready') {
        this.#ready = message.versions;
        for (const one of this.#awaited) {
          if (!this.#ready.includes(one.version)) continue;
          this.#awaited.delete(one);
          one.resolve();
        }
        return;
      }
      const done = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      done?.(message.result);
    });
    worker.on('error', () => undefined);
    worker.on('exit', () => this.#failed(worker));
    this.#worker = worker;
    this.#known = '';
    this.#ready = [];
    return worker;
  }

  #failed(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const done of waiting) done(undefined);
  }
}
