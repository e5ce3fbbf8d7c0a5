/**
 * Whether Envoy sends the bodies it is asked for. Without `allow_mode_override: true` Envoy drops an override
 * silently and lets the request go uninspected (reference L.2). The only sign is what comes next: trailers or
 * response headers, or a reset directly after the reply, while a body had to come. A client can forge that sign
 * by hanging up, so one observation proves nothing:
 *
 *   unknown  --20 withheld in a row, none honoured between--> withheld
 *   any      --one honoured-------------------------------->  honoured
 *
 * In `withheld` the posture body-withheld applies to later requests at headers time, but for one probe every
 * 30 s, whose honoured override ends the state.
 */

/** Observations in a row that make the state: more than a few clients hanging up, fewer than a second's traffic. */
export const withheldAfter = 20;

/** Milliseconds between probes in the state withheld: often enough to recover, rare enough to hold the posture. */
export const probeInterval = 30_000;

/** Milliseconds between warnings. */
export const warningInterval = 60_000;

/** What the caller has to do with an observation. */
export type WithheldNotice = 'none' | 'warn';

/** One per listener and worker. `now` is monotonic milliseconds. */
export class WithheldTracker {
  #inARow = 0;
  #withheld = false;
  #confirmed = false;
  #lastProbe = Number.NEGATIVE_INFINITY;
  #lastWarning = Number.NEGATIVE_INFINITY;
  /** Overrides that were not honoured so far. */
  ignored = 0;

  /** Whether bodies are withheld from this listener. */
  get withheld(): boolean {
    return this.#withheld;
  }

  /**
   * Whether the last override was honoured. Until then what the headers alone show is inspected before the request
   * goes on, since the body may never come.
   */
  get confirmed(): boolean {
    return this.#confirmed;
  }

  /** A body came after an override. */
  honoured(): void {
    this.#inARow = 0;
    this.#withheld = false;
    this.#confirmed = true;
  }

  /** No body came where one had to come. */
  observe(now: number): WithheldNotice {
    this.ignored++;
    this.#inARow++;
    this.#confirmed = false;
    if (this.#inARow >= withheldAfter && !this.#withheld) {
      this.#withheld = true;
      this.#lastProbe = now;
    }
    if (!this.#withheld || now - this.#lastWarning < warningInterval) return 'none';
    this.#lastWarning = now;
    return 'warn';
  }

  /** In the state withheld: whether this request is the probe that still asks for its body. */
  probe(now: number): boolean {
    if (now - this.#lastProbe < probeInterval) return false;
    this.#lastProbe = now;
    return true;
  }
}
