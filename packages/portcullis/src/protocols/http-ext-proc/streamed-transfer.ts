/**
 * A body in STREAMED whose chunks wait for the verdict: Envoy passes a chunk on when it is answered, so the answers are
 * held to the end, for as long as Envoy's timer allows.
 *
 *   chunk, chunk … end, trailers or timer ─► inspect ─► CONTINUE for each
 */
import { BodyTransfer } from './body-transfer.ts';

/** Kind `streamed-hold`. */
export class StreamedTransfer extends BodyTransfer {
  /** Chunks whose replies are held. */
  #unanswered = 0;

  protected override take(chunk: Uint8Array, endOfStream: boolean): void {
    this.held.append(chunk);
    this.#unanswered++;
    if (!endOfStream && this.held.exhausted === undefined) return this.#hold();
    if (!this.needsTime(this.held.length)) return this.#settle(endOfStream);
    this.askForTime();
    // What was written in this turn of the event loop is on its way by then.
    this.arm(0, () => this.#settle(endOfStream));
  }

  /** Before its trailers Envoy sends the last chunk, whose timer runs: no more time can be had for the trailers. */
  protected override complete(): void {
    this.#settle(true);
  }

  protected override settleHeld(): void {
    if (this.#unanswered === 0) return;
    if (!this.inspectHeld(false) || !this.fail('overload')) return;
    this.#answerAll();
    this.stop();
  }

  #hold(): void {
    const { hold, longestHold } = this.settings.times;
    // Envoy's timer starts anew with every chunk, so the question is asked for every one.
    if (longestHold > hold) this.askForTime();
    if (!this.armed) this.arm(longestHold, () => this.#settle(false));
  }

  #settle(complete: boolean): void {
    this.disarm();
    if (!this.inspectHeld(complete)) return;
    const { exhausted } = this.held;
    if (!complete && exhausted === undefined && !this.fail('timeout')) return;
    this.#answerAll();
    if (complete || exhausted !== undefined) this.stop();
  }

  #answerAll(): void {
    for (; this.#unanswered > 0; this.#unanswered--) this.port.reply(this.port.continueReply());
  }
}
