/**
 * How many messages of a worker are on their way to the main thread: the queue between threads has no bound of its
 * own, so senders stop at one and count what they drop. Shared memory; two words per worker.
 */

/** Messages of one worker that may be on their way: some megabytes, and a second of a busy main thread. */
const defaultLimit = 4096;

/** Memory for `workers` windows. */
export function createDeliveryWindows(workers: number): SharedArrayBuffer {
  return new SharedArrayBuffer(2 * workers * Int32Array.BYTES_PER_ELEMENT);
}

/** The window of one worker, as its two ends see it. */
export class DeliveryWindow {
  readonly #words: Int32Array;
  readonly #pending: number;
  readonly #dropped: number;
  readonly #limit: number;

  constructor(memory: SharedArrayBuffer, worker: number, limit: number = defaultLimit) {
    this.#words = new Int32Array(memory);
    this.#pending = 2 * worker;
    this.#dropped = 2 * worker + 1;
    this.#limit = limit;
  }

  /** Sender: whether one more may go; when not, it is counted as dropped. */
  take(): boolean {
    if (Atomics.load(this.#words, this.#pending) >= this.#limit) {
      Atomics.add(this.#words, this.#dropped, 1);
      return false;
    }
    Atomics.add(this.#words, this.#pending, 1);
    return true;
  }

  /** Receiver: one has arrived. */
  arrived(): void {
    Atomics.sub(this.#words, this.#pending, 1);
  }

  /** Receiver: the sender is gone, nothing more is on its way. */
  reset(): void {
    Atomics.store(this.#words, this.#pending, 0);
  }

  /** How many were dropped; a count that wraps after 2^31. */
  get dropped(): number {
    return Atomics.load(this.#words, this.#dropped) >>> 0;
  }
}
