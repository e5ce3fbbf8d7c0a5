/** Time and chance as a decision sees them. Injected, so that every decision can be reproduced (D15). */
export interface Clock {
  /** Monotonic milliseconds with fractions, for durations. */
  now(): number;
  /**
   * Milliseconds of processor time that this thread has had, for budgets: on a machine that is short of processors,
   * time passes in which nothing was inspected, and that is no reason to let a request through. Default: `now`.
   */
  processor?(): number;
  /** Milliseconds since 1970, for records. */
  wall(): number;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  processor: () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  },
  wall: () => Date.now(),
};

/** A number in [0, 1), as Math.random gives it. */
export type Random = () => number;
