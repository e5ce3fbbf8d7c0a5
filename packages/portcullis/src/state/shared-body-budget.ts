/**
 * The process-wide budget for body bytes (`--max-inflight-body-bytes`): one counter in shared memory that all
 * workers and lanes take from, so that no mixture of connections holds more. What each holds is counted as well, so
 * that what a dead worker held comes back.
 */
import type { BodyBudget } from './body-budget.ts';

const used = 0;
const limit = 1;
const refused = 2;
/** First of the words that say what each holder has. */
const holders = 3;

/** Memory for a budget of `limitBytes` (at most 2^31-1; 0: no other limit than that) and so many holders. */
export function createBodyBudget(limitBytes: number, holderCount: number): SharedArrayBuffer {
  const memory = new SharedArrayBuffer((holders + holderCount) * Int32Array.BYTES_PER_ELEMENT);
  new Int32Array(memory)[limit] = limitBytes === 0 ? 0x7fff_ffff : Math.min(limitBytes, 0x7fff_ffff);
  return memory;
}

/** One thread's view of the budget. */
export class SharedBodyBudget implements BodyBudget {
  readonly #words: Int32Array;
  readonly #held: number;

  /** `holder`: number of the worker or lane, from 0. */
  constructor(memory: SharedArrayBuffer, holder: number) {
    this.#words = new Int32Array(memory);
    this.#held = holders + holder;
  }

  reserve(bytes: number): boolean {
    const words = this.#words;
    for (;;) {
      const now = Atomics.load(words, used);
      if (bytes > words[limit]! - now) {
        Atomics.add(words, refused, 1);
        return false;
      }
      if (Atomics.compareExchange(words, used, now, now + bytes) === now) break;
    }
    Atomics.add(words, this.#held, bytes);
    return true;
  }

  release(bytes: number): void {
    Atomics.sub(this.#words, this.#held, bytes);
    Atomics.sub(this.#words, used, bytes);
  }

  /** Gives back everything that this holder has: it is gone. */
  releaseAll(): void {
    Atomics.sub(this.#words, used, Atomics.exchange(this.#words, this.#held, 0));
  }
}

/** What the budget's numbers are, for pages and metrics. */
export function bodyBudgetFacts(memory: SharedArrayBuffer): {
  /** Bytes that are taken. */
  readonly used: number;
  /** Bytes there are. */
  readonly limit: number;
  /** How often bytes were not to be had. */
  readonly refused: number;
} {
  const words = new Int32Array(memory);
  return { used: Atomics.load(words, used), limit: words[limit]!, refused: Atomics.load(words, refused) };
}
