/**
 * What a peer may do that costs it little and this side something, each with a budget: a number at once, and so many
 * more per second. Some budgets grow with honest work, so that they measure abuse and not load.
 *
 * Why Envoy's habit is none: Envoy resets the stream of every call, after it was answered. Only resets of calls that
 * were not answered yet are counted (the "rapid reset" attack, CVE-2023-44487), and every answered call earns one.
 */

/** A budget: `burst` at once, refilled by `perSecond`. */
export interface Allowance {
  readonly burst: number;
  readonly perSecond: number;
}

/** The kinds of flood that are told apart; also the names in metrics and log codes. */
export type FloodName =
  | 'rapid-reset'
  | 'settings-flood'
  | 'ping-flood'
  | 'empty-frame-flood'
  | 'window-update-flood'
  | 'control-frame-flood'
  | 'stream-error-flood';

/** The allowance of every kind of flood. */
export const allowances: Readonly<Record<FloodName, Allowance>> = {
  // When this side stalls, Envoy times out all its calls at once (up to its 1,024 streams, again every 200 ms).
  'rapid-reset': { burst: 10_000, perSecond: 5_000 },
  // Each is answered with an acknowledgement and may walk over all streams.
  'settings-flood': { burst: 100, perSecond: 10 },
  // gRPC clients probe the bandwidth with a PING per round trip while data flows; DATA earns.
  'ping-flood': { burst: 1_000, perSecond: 100 },
  // DATA without bytes or END_STREAM, empty CONTINUATION: no work, no meaning.
  'empty-frame-flood': { burst: 200, perSecond: 20 },
  // Every DATA frame that was sent earns some.
  'window-update-flood': { burst: 2_000, perSecond: 500 },
  // PRIORITY, unknown types, frames for streams that are closed.
  'control-frame-flood': { burst: 10_000, perSecond: 1_000 },
  // Streams that this side had to reset or refuse because of what the peer sent (CVE-2025-8671 as well).
  'stream-error-flood': { burst: 1_000, perSecond: 100 },
};

/** A token bucket on the connection's clock. */
export class Budget {
  readonly #burst: number;
  readonly #perMillisecond: number;
  #left: number;
  #at: number;

  /** Full at `now` (milliseconds). */
  constructor(allowance: Allowance, now: number) {
    this.#burst = allowance.burst;
    this.#perMillisecond = allowance.perSecond / 1000;
    this.#left = allowance.burst;
    this.#at = now;
  }

  /** Takes one. False: the budget is spent. */
  spend(now: number): boolean {
    if (this.#left < 1) {
      this.#left = Math.min(this.#burst, this.#left + (now - this.#at) * this.#perMillisecond);
      this.#at = now;
      if (this.#left < 1) return false;
    }
    this.#left--;
    return true;
  }

  /** Gives back what honest work has earned. */
  earn(count: number): void {
    this.#left = Math.min(this.#burst, this.#left + count);
  }
}

/** The budgets of one connection. */
export class AbuseLimits {
  readonly #budgets: Record<FloodName, Budget>;

  constructor(now: number) {
    this.#budgets = Object.fromEntries(
      Object.entries(allowances).map(([name, allowance]) => [name, new Budget(allowance, now)]),
    ) as Record<FloodName, Budget>;
  }

  /** Takes one of a budget. False: the connection must end. */
  spend(name: FloodName, now: number): boolean {
    return this.#budgets[name].spend(now);
  }

  /** Gives some back to a budget. */
  earn(name: FloodName, count: number): void {
    this.#budgets[name].earn(count);
  }
}
