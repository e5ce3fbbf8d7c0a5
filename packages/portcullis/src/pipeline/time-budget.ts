/**
 * Own processing time of one exchange, in milliseconds by direction, against the policy's `timeout`. Waiting for Envoy or
 * the upstream is none of it, and neither is waiting for a processor: only where both the time that passed and the
 * processor time of this thread are over the limit, the time is spent.
 */
import type { Direction } from '../engines/engine.ts';
import { type Clock, processorStep } from './clock.ts';

/** The time of one exchange. */
export class TimeBudget {
  readonly #clock: Clock;
  readonly #limit: number;
  /** Where no policy applies nothing is limited, and the processor is not asked, which costs a system call. */
  readonly #limited: boolean;
  #requestSpent = 0;
  #responseSpent = 0;
  #requestProcessor = 0;
  #responseProcessor = 0;
  #phaseStart = 0;
  #processorStart = 0;

  /** `limit`: milliseconds for each direction; undefined without a policy. */
  constructor(clock: Clock, limit: number | undefined) {
    this.#clock = clock;
    this.#limit = limit ?? Number.POSITIVE_INFINITY;
    this.#limited = limit !== undefined;
  }

  /** Time of both directions so far. */
  get spent(): number {
    return this.#requestSpent + this.#responseSpent;
  }

  /** A phase begins. */
  begin(): void {
    this.#phaseStart = this.#clock.now();
    this.#processorStart = this.#limited ? this.#processorTime() : 0;
  }

  /** The phase that began last is over; the milliseconds that it took. */
  finish(direction: Direction): number {
    const elapsed = this.#clock.now() - this.#phaseStart;
    // A phase has had no more of the processor than it took; the reading is too coarse for a short one.
    let processor = 0;
    if (this.#limited)
      processor = elapsed <= processorStep ? elapsed : this.#processorTime() - this.#processorStart;
    if (direction === 'request') {
      this.#requestSpent += elapsed;
      this.#requestProcessor += processor;
    } else {
      this.#responseSpent += elapsed;
      this.#responseProcessor += processor;
    }
    return elapsed;
  }

  /** Time that a lane needed for the request. */
  add(milliseconds: number): void {
    this.#requestSpent += milliseconds;
  }

  /** Whether the direction has time left, in the phase that runs. */
  left(direction: Direction): boolean {
    const ofRequest = direction === 'request';
    const spent = ofRequest ? this.#requestSpent : this.#responseSpent;
    if (spent + this.#clock.now() - this.#phaseStart <= this.#limit) return true;
    const processor = ofRequest ? this.#requestProcessor : this.#responseProcessor;
    return processor + this.#processorTime() - this.#processorStart <= this.#limit;
  }

  /** Processor time of this thread, where the clock knows it. */
  #processorTime(): number {
    return this.#clock.processor?.() ?? this.#clock.now();
  }
}
