/**
 * How long work waited for its turn. An event loop reads what has arrived, handles it piece by piece, and looks again:
 * one turn. What is handled late in a turn waited at least since the turn began. What it waited before, in the kernel
 * or in Envoy when more came than a turn reads, is not seen here: on that Envoy's message timeout is the limit.
 */
export class TurnWait {
  readonly #now: () => number;
  readonly #afterTurn: (callback: () => void) => void;
  #start: number | undefined;

  /** `now`: milliseconds, monotonic. `afterTurn`: calls back when what arrived together has been handled. */
  constructor(now: () => number, afterTurn: (callback: () => void) => void = setImmediate) {
    this.#now = now;
    this.#afterTurn = afterTurn;
  }

  /** Milliseconds that what is handled now has waited, at least. Ask before each piece of work. */
  waited(): number {
    const now = this.#now();
    if (this.#start === undefined) {
      this.#start = now;
      this.#afterTurn(() => {
        this.#start = undefined;
      });
    }
    return now - this.#start;
  }
}
