/**
 * The workers as the main thread sees them: started, asked, switched to a new plan together, started again when
 * one dies. A worker that cannot start three times in a row within a minute is not started again at once.
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { WorkerReport, WorkersView } from '../admin/service-view.ts';
import type { PolicyPlan } from '../config/plan.ts';
import type { FromWorker, ToWorker, WorkerListener, WorkerStart } from './worker-messages.ts';

/** What the pool needs for each worker. */
export interface PoolOptions {
  readonly count: number;
  /** Fresh listeners for a worker, called at each start. */
  listeners(): Promise<readonly WorkerListener[]>;
  /** The rest of what a worker is started with; `plan` is the current one. */
  readonly start: Omit<WorkerStart, 'index' | 'listeners' | 'plan'>;
  /** Decisions and log lines. */
  onMessage(message: Extract<FromWorker, { kind: 'decision' | 'log' }>): void;
  /** A worker died; it is started again. */
  onDeath(index: number, problem: string): void;
}

interface Member {
  readonly worker: Worker;
  ready: boolean;
  readonly deaths: number;
}

/** Milliseconds that a worker may take to answer a question. */
const answerLimit = 2_000;
/** Milliseconds before a worker that keeps dying is started again. */
const restartPause = 1_000;

export class WorkerPool implements WorkersView {
  readonly #options: PoolOptions;
  readonly #members: Array<Member | undefined>;
  readonly #waiting = new Set<(index: number, message: FromWorker) => void>();
  #plan: PolicyPlan;
  #closing = false;
  #nextQuestion = 1;
  deaths = 0;

  constructor(options: PoolOptions, plan: PolicyPlan) {
    this.#options = options;
    this.#plan = plan;
    this.#members = Array.from({ length: options.count }, () => undefined);
  }

  /** Starts all workers; resolves with the ports of the first one's TCP listeners. Rejects when one cannot start. */
  async start(): Promise<ReadonlyMap<string, number>> {
    const ports = new Map<string, number>();
    for (let index = 0; index < this.#members.length; index++) {
      for (const [id, port] of await this.#startOne(index, 0)) ports.set(id, port);
    }
    return ports;
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
   * returned.
   */
  async switchTo(plan: PolicyPlan): Promise<string | undefined> {
    const answers = await this.#collect({ kind: 'prepare', plan }, (message) =>
      message.kind === 'prepared' && message.version === plan.version ? message : undefined,
    );
    const problem = answers.find((answer) => answer === undefined || answer.problem !== undefined);
    if (answers.includes(undefined)) return 'a worker did not attach the configuration in time';
    if (problem !== undefined) return problem.problem;
    this.#plan = plan;
    this.#broadcast({ kind: 'switch', version: plan.version });
    return undefined;
  }

  /** Reports of all workers that answer in time. */
  async reports(): Promise<WorkerReport[]> {
    const id = this.#nextQuestion++;
    const answers = await this.#collect({ kind: 'report', id }, (message) =>
      message.kind === 'report' && message.id === id ? message.report : undefined,
    );
    return answers.filter((answer) => answer !== undefined);
  }

  /** Drains all workers within `limit` milliseconds, then ends them. */
  async drain(limit: number): Promise<void> {
    this.#closing = true;
    await this.#collect(
      { kind: 'drain', limit },
      (message) => (message.kind === 'drained' ? message : undefined),
      limit + answerLimit,
    );
    await this.close();
  }

  /** Ends all workers at once. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#members.map((member) => member?.worker.terminate()));
  }

  async #startOne(index: number, deaths: number): Promise<ReadonlyArray<readonly [string, number]>> {
    const listeners = await this.#options.listeners();
    const workerData: WorkerStart = { ...this.#options.start, index, listeners, plan: this.#plan };
    const worker = new Worker(new URL(`./worker-thread${extname(import.meta.url)}`, import.meta.url), {
      name: `portcullis-worker-${index}`,
      workerData,
    });
    const member: Member = { worker, ready: false, deaths };
    this.#members[index] = member;
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'ready') {
          member.ready = true;
          resolve(message.ports);
        } else if (message.kind === 'failed') reject(new Error(message.problem));
        else this.#receive(index, message);
      });
      let problem = 'it ended';
      worker.on('error', (error: Error) => {
        problem = error.stack ?? error.message;
      });
      worker.on('exit', () => {
        reject(new Error(problem));
        this.#died(index, member, problem);
      });
    });
  }

  #died(index: number, member: Member, problem: string): void {
    if (this.#closing || this.#members[index] !== member) return;
    this.#members[index] = undefined;
    if (!member.ready && member.deaths === 0) return;
    this.deaths++;
    this.#options.onDeath(index, problem);
    const restart = (): void => {
      if (this.#closing) return;
      this.#startOne(index, member.deaths + 1).catch((error: unknown) => {
        this.#options.onDeath(index, String(error));
      });
    };
    if (member.ready && member.deaths < 3) restart();
    else setTimeout(restart, restartPause);
  }

  #receive(index: number, message: FromWorker): void {
    if (message.kind === 'decision' || message.kind === 'log') this.#options.onMessage(message);
    else for (const waiting of [...this.#waiting]) waiting(index, message);
  }

  #broadcast(message: ToWorker): void {
    for (const member of this.#members) member?.worker.postMessage(message);
  }

  /** Sends a question to all and gathers one answer each; undefined for a worker that gave none in time. */
  #collect<Answer>(
    question: ToWorker,
    pick: (message: FromWorker) => Answer | undefined,
    limit: number = answerLimit,
  ): Promise<Array<Answer | undefined>> {
    const expected = this.#members.flatMap((member, index) => (member?.ready === true ? [index] : []));
    const answers = new Map<number, Answer>();
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(receive);
        resolve(expected.map((index) => answers.get(index)));
      };
      const receive = (index: number, message: FromWorker): void => {
        const answer = pick(message);
        if (answer !== undefined) answers.set(index, answer);
        if (answers.size >= expected.length) finish();
      };
      const timer = setTimeout(finish, limit);
      this.#waiting.add(receive);
      if (expected.length === 0) finish();
      else this.#broadcast(question);
    });
  }
}
