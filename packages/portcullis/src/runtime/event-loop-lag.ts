import { DurationTally } from './duration-tally.ts';

/** Milliseconds between looks: 20 wake-ups a second cost nothing and see every stall that matters to Envoy. */
const interval = 50;

/** Seconds; edges around Envoy's default message timeout of 0.2. */
const edges = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5];

/** How much later than planned a timer runs: what everything on this event loop waits at worst. */
export class EventLoopLag {
  readonly tally = new DurationTally(edges);
  readonly #timer: NodeJS.Timeout;

  /** Begins to look. `now`: milliseconds on a monotonic clock. */
  constructor(now: () => number = () => performance.now()) {
    let planned = now() + interval;
    this.#timer = setInterval(() => {
      const late = now() - planned;
      this.tally.observe(Math.max(0, late) / 1000);
      planned = now() + interval;
    }, interval).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
