/** Time and chance as a decision sees them. Injected, so that every decision can be reproduced (D15). */
export interface Clock {
  /** Monotonic milliseconds with fractions, for durations. */
  now(): number;
  /**
   * Milliseconds of processor time that this thread has had, for budgets: on a machine that is short of processors,
   * time passes in which nothing was inspected, and that is no reason to let a request through. The reading may be
   * {@link processorStep} old. Default: `now`.
   */
  processor?(): number;
  /** Milliseconds since 1970, for records. */
  wall(): number;
}

/**
 * How old a reading of processor time may be, in milliseconds: to ask costs a system call, which at two for each phase
 * was a tenth of all that a worker did.
 */
export const processorStep = 1;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  processor: () => {
    const now = performance.now();
    if (now - lastReading.at >= processorStep) {
      const { user, system } = process.threadCpuUsage();
      lastReading.processor = (user + system) / 1000;
      lastReading.at = now;
    }
    return lastReading.processor;
  },
  wall: () => Date.now(),
};

/** Of this thread. */
const lastReading = { at: Number.NEGATIVE_INFINITY, processor: 0 };

/** A number in [0, 1), as Math.random gives it. */
export type Random = () => number;
