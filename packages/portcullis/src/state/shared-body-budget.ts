/**
 * The process-wide budget for body bytes (`--max-inflight-body-bytes`): one counter in shared memory that all
 * workers and lanes take from, so that no mixture of connections holds more.
 */
import type { BodyBudget } from './body-budget.ts';

const used = 0;
const limit = 1;
const refused = 2;
const words = 3;

/** Memory for a budget of `limitBytes` (at most 2^31-1), to be given to every worker. */
export function createBodyBudget(limitBytes: number): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(words * Int32Array.BYTES_PER_ELEMENT);
  new Int32Array(memory)[limit] = Math.min(limitBytes, 0x7fff_ffff);
  return memory;
}

/** One thread's view of the budget. */
export class SharedBodyBudget implements BodyBudget {
  readonly #words: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory);
  }

  reserve(bytes: number): boolean {
    const words = this.#words;
    for (;;) {
      const now = Atomics.load(words, used);
      if (bytes > words[limit]! - now) {
        Atomics.add(words, refused, 1);
        return false;
      }
      if (Atomics.compareExchange(words, used, now, now + bytes) === now) return true;
    }
  }

  release(bytes: number): void {
    Atomics.sub(this.#words, used, bytes);
  }

  /** Bytes that are taken. */
  get used(): number {
    return Atomics.load(this.#words, used);
  }

  /** Bytes there are. */
  get limit(): number {
    return this.#words[limit]!;
  }

  /** How often bytes were not to be had. */
  get refused(): number {
    return Atomics.load(this.#words, refused);
  }
}
