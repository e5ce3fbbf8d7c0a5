/**
 * What a worker tells the main thread. Records wait for one another a little: a message by itself wakes the main
 * thread, and where processors are few that takes longer from the worker than the inspection of a request. Everything
 * else goes at once, and takes with it what waits, so that nothing overtakes.
 */
import type { FromWorker, RecordMessage } from './worker-messages.ts';

/** Milliseconds that a record waits for others. Nobody decides by records, and a person does not notice it. */
const longestWait = 20;
/** Records that go together; as many as keep the main thread for about a millisecond. */
const mostTogether = 64;

export class Outbox {
  readonly #post: (message: FromWorker) => void;
  readonly #after: (milliseconds: number, callback: () => void) => () => void;
  #waiting: RecordMessage[] = [];
  #stop: (() => void) | undefined;

  /** `after` calls back later and returns what prevents it. */
  constructor(
    post: (message: FromWorker) => void,
    after: (milliseconds: number, callback: () => void) => () => void,
  ) {
    this.#post = post;
    this.#after = after;
  }

  /** Sends a message, records after a while. */
  send(message: FromWorker | RecordMessage): void {
    if (!isRecord(message)) {
      this.#flush();
      return this.#post(message);
    }
    this.#waiting.push(message);
    if (this.#waiting.length >= mostTogether) return this.#flush();
    this.#stop ??= this.#after(longestWait, () => this.#flush());
  }

  #flush(): void {
    this.#stop?.();
    this.#stop = undefined;
    if (this.#waiting.length === 0) return;
    const records = this.#waiting;
    this.#waiting = [];
    this.#post({ kind: 'records', records });
  }
}

function isRecord(message: FromWorker | RecordMessage): message is RecordMessage {
  return 'record' in message;
}
