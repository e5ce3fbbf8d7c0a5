/**
 * The workers as the main thread sees them: started, asked, switched to a new plan together, started again when
 * one dies.
 *
 *   starting ──ready──► serving ──► dead ──► starting …   at once; after three short lives in a row, with a pause
 */

import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { WorkerReport, WorkersView } from '../admin/service-view.ts';
import { type Parcel, pack } from '../config/parcel.ts';
import type { PolicyPlan } from '../config/plan.ts';
import { inspectingThread } from './thread-memory.ts';
import type { TlsMaterial } from './tls-material.ts';
import type { FromWorker, ToWorker, WorkerListener, WorkerStart } from './worker-messages.ts';
import { WorkerQuestion } from './worker-question.ts';

/** What the pool needs for each worker. */
export interface PoolOptions {
  readonly count: number;
  /** Fresh listeners for a worker, called at each start. */
  listeners(): Promise<readonly WorkerListener[]>;
  /** The rest of what a worker is started with, asked for at each start; `plan` is the current one. */
  start(): Omit<WorkerStart, 'index' | 'listeners' | 'plan'>;
  /** A worker listens; the ports of its TCP listeners by id. */
  onReady(ports: ReadonlyArray<readonly [id: string, port: number]>): void;
  /** Decisions and log lines. */
  onMessage(index: number, message: Extract<FromWorker, { kind: 'records' | 'log' }>): void;
  /** A worker died; it is started again. */
  onDeath(index: number, problem: string): void;
  /** Makes the thread. Default: the worker of this folder; tests keep hold of it. */
  readonly spawn?: (start: WorkerStart) => Worker;
}

interface Member {
  readonly worker: Worker;
  readonly startedAt: number;
  ready: boolean;
}

/** Milliseconds that a worker may take to answer a question; a new plan may take longer, since it is warmed up. */
const answerLimit = 2_000;
const attachLimit = 30_000;
/** The share of the workers that attach a new plan at the same time. */
const attachedTogether = 0.25;
/** A worker that lived shorter than this, in milliseconds, had a short life. */
const shortLife = 60_000;
/** Short lives in a row that are followed by a start at once, and the pause before the next ones in milliseconds. */
const freeRestarts = 3;
const restartPause = 1_000;

/** All workers of the service. */
export class WorkerPool implements WorkersView {
  readonly #options: PoolOptions;
  readonly #members: Array<Member | undefined>;
  /** Short lives in a row, by worker. */
  readonly #shortLives: number[];
  readonly #questions = new Set<WorkerQuestion<unknown>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #plan: Parcel<PolicyPlan>;
  #closing = false;
  #nextQuestion = 1;
  /** Workers that died and were to be started again. */
  deaths = 0;

  constructor(options: PoolOptions, plan: PolicyPlan) {
    this.#options = options;
    this.#plan = pack(plan);
    this.#members = Array.from({ length: options.count }, () => undefined);
    this.#shortLives = this.#members.map(() => 0);
  }

  /** Starts the first worker, whose ports are the others', then these together. Rejects when one cannot start. */
  async start(): Promise<void> {
    await this.#startOne(0);
    const others = this.#members.keys().drop(1);
    await Promise.all(others.map((index) => this.#startOne(index)));
  }

  /** Workers that are ready. */
  get ready(): number {
    return this.#members.filter((member) => member?.ready === true).length;
  }

  /** How many workers there should be. */
  get size(): number {
    return this.#members.length;
  }

  /**
   * Gives all workers a new plan: each attaches it, then all switch; when one cannot, none does and the reason is
   * returned. They attach it a few at a time, so that most connections notice nothing and the machine is not taken up.
   * A worker that dies meanwhile is started with the plan that is in force then.
   */
  async switchTo(plan: PolicyPlan): Promise<string | undefined> {
    if (this.#closing) return 'the service is stopping';
    const { version } = plan;
    const parcel = pack(plan);
    const prepare: ToWorker = { kind: 'prepare', version, plan: parcel };
    const prepared = new Set<number>();
    const together = Math.ceil(this.#members.length * attachedTogether);
    for (let first = 0; first < this.#members.length; first += together) {
      const question = this.#ask(
        prepare,
        (message) => (message.kind === 'prepared' && message.version === version ? message : undefined),
        (index) => index >= first && index < first + together,
      );
      const { answers, silent } = await question.within(attachLimit);
      if (this.#closing) return 'the service is stopping';
      if (silent.length > 0) return 'a worker did not attach the configuration in time';
      for (const [index, { problem }] of answers) {
        if (problem !== undefined) return problem;
        prepared.add(index);
      }
    }
    this.#plan = parcel;
    for (const [index, member] of this.#members.entries()) {
      if (!prepared.has(index)) member?.worker.postMessage(prepare);
    }
    this.#broadcast({ kind: 'switch', version });
    return undefined;
  }

  /** Gives all workers a new certificate for connections to come. */
  setTls(material: TlsMaterial): void {
    this.#broadcast({ kind: 'tls', material });
  }

  /** Reports of all workers that answer in time. */
  async reports(): Promise<WorkerReport[]> {
    const id = this.#nextQuestion++;
    const question = this.#ask({ kind: 'report', id }, (message) =>
      message.kind === 'report' && message.id === id ? message.report : undefined,
    );
    const { answers } = await question.within(answerLimit);
    return [...answers.values()];
  }

  /** Drains all workers within `limit` milliseconds, then ends them. */
  async drain(limit: number): Promise<void> {
    this.#stopRestarts();
    const question = this.#ask({ kind: 'drain', limit }, (message) =>
      message.kind === 'drained' ? message : undefined,
    );
    await question.within(limit + answerLimit);
    await this.close();
  }

  /** Ends all workers at once. */
  async close(): Promise<void> {
    this.#stopRestarts();
    await Promise.all(this.#members.map((member) => member?.worker.terminate()));
  }

  #stopRestarts(): void {
    this.#closing = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  async #startOne(index: number): Promise<void> {
    const listeners = await this.#options.listeners();
    if (this.#closing) throw new Error('the service is stopping');
    const start: WorkerStart = { ...this.#options.start(), index, listeners, plan: this.#plan };
    const worker = (this.#options.spawn ?? spawnWorker)(start);
    const member: Member = { worker, startedAt: performance.now(), ready: false };
    this.#members[index] = member;
    return new Promise((resolve, reject) => {
      let problem = 'it ended';
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'ready') {
          member.ready = true;
          this.#options.onReady(message.ports);
          resolve();
        } else if (message.kind === 'failed') {
          problem = message.problem;
          void worker.terminate();
        } else this.#receive(index, message);
      });
      worker.on('error', (error: unknown) => {
        problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
      });
      worker.on('exit', () => {
        this.#ended(index, member, problem);
        reject(new Error(problem));
      });
    });
  }

  /** A thread is gone. One that never was ready is the affair of whoever waits for its start. */
  #ended(index: number, member: Member, problem: string): void {
    if (this.#members[index] === member) this.#members[index] = undefined;
    for (const question of this.#questions) question.forget(index);
    if (this.#closing || !member.ready) return;
    const life = performance.now() - member.startedAt;
    this.#shortLives[index] = life < shortLife ? this.#shortLives[index]! + 1 : 0;
    this.#restart(index, problem);
  }

  #restart(index: number, problem: string): void {
    if (this.#closing) return;
    this.deaths++;
    this.#options.onDeath(index, problem);
    const begin = (): void => {
      this.#startOne(index).catch((error: unknown) => {
        this.#shortLives[index]!++;
        this.#restart(index, error instanceof Error ? error.message : String(error));
      });
    };
    if (this.#shortLives[index]! <= freeRestarts) return begin();
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      begin();
    }, restartPause);
    this.#timers.add(timer);
  }

  #receive(index: number, message: FromWorker): void {
    switch (message.kind) {
      case 'records':
      case 'log':
        return this.#options.onMessage(index, message);
      default:
        for (const question of this.#questions) question.receive(index, message);
    }
  }

  #broadcast(message: ToWorker): void {
    for (const member of this.#members) member?.worker.postMessage(message);
  }

  /** Sends a question to all workers that are ready, or those of them that are `meant`. */
  #ask<Answer>(
    message: ToWorker,
    pick: (message: FromWorker) => Answer | undefined,
    meant: (index: number) => boolean = () => true,
  ): WorkerQuestion<Answer> {
    const asked = [...this.#members.entries()].filter(
      ([index, member]) => member?.ready === true && meant(index),
    );
    const question = new WorkerQuestion(
      asked.map(([index]) => index),
      pick,
      () => this.#questions.delete(question),
    );
    this.#questions.add(question);
    for (const [, member] of asked) member?.worker.postMessage(message);
    return question;
  }
}

function spawnWorker(start: WorkerStart): Worker {
  return new Worker(new URL(`./worker-thread${extname(import.meta.url)}`, import.meta.url), {
    name: `portcullis-worker-${start.index}`,
    workerData: start,
    resourceLimits: inspectingThread,
  });
}
