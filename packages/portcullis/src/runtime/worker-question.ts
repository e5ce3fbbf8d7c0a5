import type { FromWorker } from './worker-messages.ts';

/** What came of a question. */
export interface QuestionOutcome<Answer> {
  /** Answers by worker. */
  readonly answers: ReadonlyMap<number, Answer>;
  /** Workers that live and gave none in time. */
  readonly silent: readonly number[];
}

/** A question to several workers: one answer of each is waited for, but not of those that die meanwhile. */
export class WorkerQuestion<Answer> {
  readonly #waiting: Set<number>;
  readonly #pick: (message: FromWorker) => Answer | undefined;
  readonly #over: () => void;
  readonly #answers = new Map<number, Answer>();
  #settle: (() => void) | undefined;

  /** `pick` tells an answer from other messages; `over` is called when no message matters any more. */
  constructor(
    workers: readonly number[],
    pick: (message: FromWorker) => Answer | undefined,
    over: () => void,
  ) {
    this.#waiting = new Set(workers);
    this.#pick = pick;
    this.#over = over;
  }

  /** A message of a worker that may be the answer. */
  receive(worker: number, message: FromWorker): void {
    if (!this.#waiting.has(worker)) return;
    const answer = this.#pick(message);
    if (answer === undefined) return;
    this.#answers.set(worker, answer);
    this.forget(worker);
  }

  /** A worker is gone. */
  forget(worker: number): void {
    if (this.#waiting.delete(worker) && this.#waiting.size === 0) this.#settle?.();
  }

  /** Waits for the answers at most `limit` milliseconds. */
  async within(limit: number): Promise<QuestionOutcome<Answer>> {
    if (this.#waiting.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, limit);
        this.#settle = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#over();
    return { answers: this.#answers, silent: [...this.#waiting] };
  }
}
