/** Time and chance as a decision sees them. Injected, so that every decision can be reproduced (D15). */
export interface Clock {
  /** Monotonic milliseconds with fractions, for durations. */
  now(): number;
  /** Milliseconds since 1970, for records. */
  wall(): number;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
};

/** A number in [0, 1), as Math.random gives it. */
export type Random = () => number;
