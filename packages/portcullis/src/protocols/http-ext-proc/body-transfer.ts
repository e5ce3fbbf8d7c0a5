/**
 * What happens to the body messages of one direction, by the plan that `body-plan.ts` chose. Every message that
 * wants a reply gets exactly one, of a kind that is legal in its mode; held bytes are released only after their
 * verdict. A file for each way to do that:
 *
 *   whole-transfer.ts     buffered, partial, whole-or-refuse     one message is the body
 *   passed-transfer.ts    none, streamed-pass, duplex-pass       chunks go on at once
 *   streamed-transfer.ts  streamed-hold                          replies to chunks are held
 *   duplex-transfer.ts    duplex-hold, duplex-messages           bytes are held
 *
 * What they have in common is here:
 *
 *   taking ── refused, released, or nothing more can be held ──► passing: what comes is passed on unread
 *
 * Where a reply needs longer than Envoy waits, and Envoy allows it (max_message_timeout), it is asked for more time, at
 * most once for each message, before its timer fires: for a long body because its inspection takes long, for a held
 * chunk because the rest of the body has yet to come. Then the reply follows, late but in time.
 */
import { encodeProcessingResponse } from '@portcullis/envoy-protocol';
import type { PostureCause } from '../../config/posture.ts';
import type { BodyTransferPort, BodyTransferSettings } from './body-transfer-settings.ts';
import { HeldBody } from './held-body.ts';

const nothing = new Uint8Array(0);

/** One direction's body. */
export abstract class BodyTransfer {
  protected readonly settings: BodyTransferSettings;
  protected readonly port: BodyTransferPort;
  protected readonly held: HeldBody;
  readonly #duplex: boolean;
  #seen = false;
  #passing = false;
  /** The body is being inspected on a lane, or will be in a moment. */
  #isApart = false;
  /** The trailers reply that waits for the replies of the body. */
  #answerTrailers: (() => void) | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(settings: BodyTransferSettings, port: BodyTransferPort) {
    this.settings = settings;
    this.port = port;
    this.held = new HeldBody(settings.limit, settings.budget);
    this.#duplex = settings.kind.startsWith('duplex');
  }

  /** Whether a body message has come. */
  get seen(): boolean {
    return this.#seen;
  }

  /** Whether the body's reply waits for an inspection elsewhere or later. */
  get waits(): boolean {
    return this.#isApart;
  }

  /** A body message. `chunk` is a view that is valid during the call. */
  chunk(chunk: Uint8Array, endOfStream: boolean): void {
    this.#seen = true;
    this.releaseRest();
    if (this.#passing) this.pass(chunk, endOfStream);
    else this.take(chunk, endOfStream);
  }

  /** A body message larger than anything allowed came by; its bytes are gone. */
  oversize(): void {
    this.#seen = true;
    if (this.port.fail('over-limit', this.#duplex)) this.pass(nothing, false);
    this.stop();
  }

  /** Nothing can be waited for any more: what is held is inspected as it is and meets the posture overload. */
  settleNow(): void {
    this.releaseRest();
    if (!this.#passing) this.settleHeld();
  }

  /**
   * The trailers of this direction came: the body is complete. `answer` sends the trailers reply: after the replies of
   * the body, which may have to wait for a lane, since Envoy takes it as the end of the direction.
   */
  trailers(answer: () => void): void {
    this.releaseRest();
    if (this.#passing) return answer();
    this.complete();
    this.#answerTrailers = answer;
    this.answerTrailers();
  }

  /** The exchange ended, or its other direction shows that no more of this body comes. */
  end(): void {
    this.stop();
  }

  /** Ends timers, frees memory; what comes later is passed on. */
  stop(): void {
    this.#passing = true;
    this.disarm();
    this.held.free();
  }

  /** A body message while something is still to be inspected. */
  protected abstract take(chunk: Uint8Array, endOfStream: boolean): void;

  /** Trailers came while something is still to be inspected: no body message follows. */
  protected abstract complete(): void;

  /** See {@link settleNow}. */
  protected settleHeld(): void {}

  /** Sends at once what is left of a release that goes on over several turns. */
  protected releaseRest(): void {}

  /** Whether such a release goes on. */
  protected get isReleasing(): boolean {
    return false;
  }

  /** Answers trailers that came, unless the body still has replies to come. */
  protected answerTrailers(): void {
    if (this.#isApart || this.isReleasing) return;
    this.#answerTrailers?.();
    this.#answerTrailers = undefined;
  }

  protected pass(chunk: Uint8Array, endOfStream: boolean): void {
    this.port.reply(this.#duplex ? this.streamed(chunk, endOfStream) : this.port.continueReply());
  }

  /** A reply of FULL_DUPLEX_STREAMED: these bytes go on. */
  protected streamed(bytes: Uint8Array, endOfStream: boolean): Uint8Array {
    return encodeProcessingResponse({
      kind: `${this.settings.direction}_body`,
      body: { kind: 'streamed', bytes, endOfStream },
    });
  }

  protected inspect(body: Uint8Array, complete: boolean): boolean {
    const goesOn = this.port.inspect(body, complete);
    if (!goesOn) this.stop();
    return goesOn;
  }

  protected inspectHeld(complete: boolean): boolean {
    const { exhausted } = this.held;
    if (!this.inspect(this.held.bytes, complete && exhausted === undefined)) return false;
    return exhausted === undefined || this.fail(exhausted);
  }

  protected fail(cause: PostureCause, mustRefuse = false): boolean {
    const goesOn = this.port.fail(cause, mustRefuse);
    if (!goesOn) this.stop();
    return goesOn;
  }

  /** Sends a long body to be inspected elsewhere; `next` runs when it may go on. False: not taken. */
  protected inspectApart(body: Uint8Array, complete: boolean, next: () => void): boolean {
    let answered = false;
    const taken = this.port.inspectApart(body, complete, (judge) => {
      const due = !this.#passing;
      answered = true;
      this.#isApart = false;
      const goesOn = judge(due);
      if (!due) return;
      this.disarm();
      if (!goesOn) return this.stop();
      next();
      this.answerTrailers();
    });
    this.#isApart = taken && !answered;
    return taken;
  }

  /** Inspects in another turn of the event loop; trailers that come before wait for it. */
  protected inspectLater(run: () => void): void {
    this.#isApart = true;
    this.arm(0, () => {
      this.#isApart = false;
      run();
    });
  }

  /** Whether the inspection of so many bytes takes longer than Envoy waits, and Envoy can be asked to wait longer. */
  protected needsTime(bytes: number): boolean {
    const { times, bytesPerMs } = this.settings;
    return times.longestHold > times.hold && bytes / bytesPerMs > times.hold;
  }

  /** All that Envoy allows: it makes a difference only if we never answer. */
  protected askForTime(): void {
    this.port.reply(
      encodeProcessingResponse({
        kind: 'override_message_timeout',
        milliseconds: this.settings.maxMessageTimeout,
      }),
    );
  }

  /** Whether the timer runs. */
  protected get armed(): boolean {
    return this.#cancelTimer !== undefined;
  }

  /** Starts the transfer's one timer anew. */
  protected arm(milliseconds: number, callback: () => void): void {
    this.disarm();
    this.#cancelTimer = this.port.after(milliseconds, () => {
      this.#cancelTimer = undefined;
      callback();
    });
  }

  protected disarm(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
