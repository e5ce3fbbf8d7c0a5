/**
 * A body that comes in one message: BUFFERED, or BUFFERED_PARTIAL with what fits Envoy's buffer.
 *
 *   message ─► inspect here ────────────────────────────────────────────────► CONTINUE
 *           ├► inspect on a lane … its result, or Envoy's timer (overload) ─► CONTINUE
 *           └► ask for more time ─► inspect in another turn ────────────────► CONTINUE
 *
 * A refusal takes the place of CONTINUE anywhere.
 */
import type { PostureCause } from '../../config/posture.ts';
import { BodyTransfer } from './body-transfer.ts';

/** Kinds `buffered`, `partial` and `whole-or-refuse`. */
export class WholeTransfer extends BodyTransfer {
  protected override take(chunk: Uint8Array, endOfStream: boolean): void {
    const { kind, smallestCut } = this.settings;
    if (kind === 'buffered') this.#whole(chunk, true, 'partial-body');
    else if (kind === 'partial') this.#whole(chunk, endOfStream, 'partial-body');
    else this.#whole(chunk, endOfStream || chunk.length < smallestCut, 'over-limit');
  }

  /** The body was complete when its message came. */
  protected override complete(): void {}

  #whole(body: Uint8Array, complete: boolean, causeOfPart: PostureCause): void {
    const { wanted, limit } = this.settings;
    if (!wanted) return this.port.reply(this.port.continueReply());
    const over = body.length > limit;
    const settle = (): void => {
      if (over && !this.fail('over-limit')) return;
      if (!complete && !this.fail(causeOfPart)) return;
      this.port.reply(this.port.continueReply());
    };
    const seen = over ? body.subarray(0, limit) : body;
    const needsTime = this.needsTime(seen.length);
    if (needsTime) this.askForTime();
    if (this.inspectApart(seen, complete && !over, settle)) return this.#hurry(needsTime);
    if (!needsTime || this.held.append(seen) < seen.length) {
      if (this.inspect(seen, complete && !over)) settle();
      return;
    }
    this.inspectLater(() => {
      if (!this.inspect(this.held.bytes, complete && !over)) return;
      this.held.free();
      settle();
      this.answerTrailers();
    });
  }

  /** Envoy's timer runs: a verdict that is not there in time is an overload. */
  #hurry(hasTime: boolean): void {
    const { hold, longestHold } = this.settings.times;
    this.arm(hasTime ? longestHold : hold, () => {
      if (!this.fail('overload')) return;
      this.port.reply(this.port.continueReply());
      this.stop();
    });
  }
}
