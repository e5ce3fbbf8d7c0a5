/**
 * The one thread that compiles configurations (D6): no compile may delay an answer, so none runs on a thread that
 * has traffic. Started with a request, ended when nobody asks any more.
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CompileOutcome, CompilerReply, CompilerRequest } from './compiler-protocol.ts';
import type { ConfigurationSource } from './policy-files.ts';

/** A request that got no answer: the thread failed, or what was asked for is not there. */
export interface CompilerProblem {
  readonly problem: string;
}

/** A compile that takes longer is ended: 60 s is some hundred times what a large rule set needs. */
const MAX_COMPILE_MS = 60_000;
/**
 * A thread that nobody asks for this long is ended: its heap, 100 MiB after a large rule set, is not needed until the
 * next reload. Longer than a new plan may take to become active, after which it is to be kept.
 */
const IDLE_MS = 60_000;

type RequestBody = CompilerRequest extends infer Request
  ? Request extends unknown
    ? Omit<Request, 'id'>
    : never
  : never;

/** Calls back in so many milliseconds; what it returns prevents that. */
type After = (milliseconds: number, callback: () => void) => () => void;

const afterwards: After = (milliseconds, callback) => {
  const timer = setTimeout(callback, milliseconds);
  // No reason to stay for a process that is done.
  timer.unref();
  return () => clearTimeout(timer);
};

/** The thread that compiles, seen from outside. It is started at the first request. */
export class CompilerThread {
  readonly #waiting = new Map<
    number,
    { resolve(reply: CompilerReply | CompilerProblem): void; timer: NodeJS.Timeout }
  >();
  readonly #timeout: number;
  readonly #after: After;
  #staysIdle: (() => void) | undefined;
  #worker: Worker | undefined;
  #started = false;
  #nextId = 1;

  /** `timeout`: longest wait for an answer in milliseconds; `after`: calls back when the thread has been idle. */
  constructor(timeout: number = MAX_COMPILE_MS, after: After = afterwards) {
    this.#timeout = timeout;
    this.#after = after;
  }

  /** Whether the thread is there. */
  get running(): boolean {
    return this.#worker !== undefined;
  }

  /** Loads and compiles. Never rejects: what is wrong with the files is in the outcome's diagnostics. */
  async compile(source: ConfigurationSource): Promise<CompileOutcome | CompilerProblem> {
    return outcomeOf(await this.#ask({ kind: 'compile', source }));
  }

  /** Compiles the configuration kept in `directory`. */
  async compileLastGood(directory: string): Promise<CompileOutcome | CompilerProblem> {
    return outcomeOf(await this.#ask({ kind: 'compile-last-good', directory }));
  }

  /** Keeps the configuration of the last `compile` in `directory`, if its hash is `hash`. `undefined`: done. */
  async keepLastGood(hash: string, directory: string): Promise<CompilerProblem | undefined> {
    const reply = await this.#ask({ kind: 'keep', hash, directory });
    return 'problem' in reply ? { problem: reply.problem } : undefined;
  }

  /** Ends the thread; requests without an answer get a problem. */
  async close(): Promise<void> {
    this.#staysIdle?.();
    const worker = this.#worker;
    this.#fail(worker, 'the compiler thread was closed');
    await worker?.terminate();
  }

  #ask(body: RequestBody): Promise<CompilerReply | CompilerProblem> {
    this.#staysIdle?.();
    const worker = this.#running();
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#fail(worker, `no answer within ${this.#timeout} ms`);
        void worker.terminate();
      }, this.#timeout);
      this.#waiting.set(id, { resolve, timer });
      worker.postMessage({ ...body, id });
    });
  }

  #running(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(
      new URL(`./compiler-thread-entry${extname(import.meta.url)}`, import.meta.url),
      {
        name: 'portcullis-compiler',
        // The first one is waited for by the start of the service; from then on there may be traffic.
        workerData: { givesWay: this.#started },
      },
    );
    worker.on('message', (reply: CompilerReply) => this.#settle(reply));
    worker.on('error', (error) => this.#fail(worker, `the compiler thread failed: ${String(error)}`));
    worker.on('exit', () => this.#fail(worker, 'the compiler thread ended'));
    worker.unref();
    this.#started = true;
    this.#worker = worker;
    return worker;
  }

  #settle(reply: CompilerReply): void {
    const waiting = this.#waiting.get(reply.id);
    if (waiting === undefined) return;
    this.#waiting.delete(reply.id);
    clearTimeout(waiting.timer);
    waiting.resolve(reply);
    if (this.#waiting.size > 0) return;
    this.#staysIdle = this.#after(IDLE_MS, () => void this.close());
  }

  /** Forgets the thread, if it still is the current one, and answers everybody who waits for it. */
  #fail(worker: Worker | undefined, problem: string): void {
    if (worker === undefined || this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { resolve, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      resolve({ problem });
    }
    this.#waiting.clear();
  }
}

function outcomeOf(reply: CompilerReply | CompilerProblem): CompileOutcome | CompilerProblem {
  if ('outcome' in reply) return reply.outcome;
  return { problem: 'problem' in reply ? reply.problem : 'the compiler thread gave another answer' };
}
