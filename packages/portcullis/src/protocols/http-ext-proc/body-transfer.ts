/**
 * What happens to the body messages of one direction, by the plan that `body-plan.ts` chose. Every message that
 * wants a reply gets exactly one, of a kind that is legal in its mode; held bytes are released only after their
 * verdict.
 *
 *   buffered, partial,
 *   whole-or-refuse     message ─► inspect ─► CONTINUE
 *   streamed-pass       chunk ─► CONTINUE … end ─► inspect (nothing can be held any more)
 *   streamed-hold       chunk, chunk … end or timer ─► inspect ─► CONTINUE for each
 *   duplex-pass         chunk ─► the same bytes … end ─► inspect
 *   duplex-hold         chunk … end or trailers ─► inspect ─► all bytes in pieces
 *   duplex-messages     chunk ─► inspect each complete message or line of events ─► its bytes
 *
 * Where a reply needs longer than Envoy waits, and Envoy allows it (max_message_timeout), it is asked for more time, at
 * most once for each message, before its timer fires: for a long body because its inspection takes long, for a held
 * chunk because the rest of the body has yet to come. Then the reply follows, late but in time.
 *
 * In FULL_DUPLEX_STREAMED Envoy keeps the trailers back until a body reply comes when both were there before the
 * override took effect (reference L.13), so a held chunk that nothing follows for a moment is answered with an
 * empty streamed reply. Envoy has no timer in that mode, so a watchdog ends a body that does not come to its end.
 */
import { encodeProcessingResponse } from '@portcullis/envoy-protocol';
import type { PostureCause } from '../../config/posture.ts';
import type { BodyBudget } from '../../state/body-budget.ts';
import type { BodyPlanKind } from './body-plan.ts';
import { completeLines } from './event-lines.ts';
import { completeGrpcMessages } from './grpc-frames.ts';
import { HeldBody } from './held-body.ts';

/** What a transfer needs from the stream that it belongs to. */
export interface BodyTransferPort {
  /** Sends one ProcessingResponse. */
  reply(message: Uint8Array): void;
  /** The plain reply to a body message of this direction, with what was found since the last reply. */
  continueReply(): Uint8Array;
  /** Inspects; false: the exchange was refused and answered. */
  inspect(body: Uint8Array, complete: boolean): boolean;
  /**
   * Inspects a long body elsewhere; `done` is called later, unless the exchange ends before. Its `judge` takes the
   * result over; it answers a refusal (false) only if told that an answer is still due. False: not taken, to be
   * inspected here.
   */
  inspectApart(
    body: Uint8Array,
    complete: boolean,
    done: (judge: (due: boolean) => boolean) => void,
  ): boolean;
  /** Applies the posture of a cause, or refuses whatever it says; false: the exchange was refused and answered. */
  fail(cause: PostureCause, mustRefuse: boolean): boolean;
  /** Calls back once after `milliseconds`; the result cancels. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** Times of a transfer in milliseconds. */
export interface BodyTransferTimes {
  /** Longest hold of a STREAMED chunk: below Envoy's message timeout (default 200), so that Envoy never fires. */
  readonly hold: number;
  /** The same where Envoy may be asked to wait longer. */
  readonly longestHold: number;
  /** FULL_DUPLEX: pause after which a held chunk gets an empty reply. Default 5: longer than a burst's gaps. */
  readonly nudge: number;
  /** FULL_DUPLEX: longest pause between chunks before the posture timeout. Default 30,000. */
  readonly watchdog: number;
}

const releasePiece = 256 * 1024;
/**
 * How much is released in one turn. To encode and send 5 MiB takes some five milliseconds, in which everything else on
 * the connection waits; half a MiB takes half of one.
 */
const releaseTurn = 2 * releasePiece;
const nothing = new Uint8Array(0);

/** Kinds whose body comes in one message. */
const wholeKinds: ReadonlySet<BodyPlanKind> = new Set(['buffered', 'partial', 'whole-or-refuse']);

/**
 * BUFFERED_PARTIAL does not tell a body that is cut from one that trailers follow: both lack end_of_stream. Envoy
 * cuts at the buffer limit of the listener; 32 KiB is the smallest that its own guide for edges advises, so what is
 * shorter is complete.
 */
export const smallestBuffer = 32_768;

/** Whether Envoy's message timer runs while a body message of this kind waits for its reply. */
export function hasTimer(kind: BodyPlanKind): boolean {
  return wholeKinds.has(kind) || kind === 'streamed-hold';
}

/** What a transfer is made for. */
export interface BodyTransferSettings {
  readonly direction: 'request' | 'response';
  readonly kind: BodyPlanKind;
  /** Whether the policy inspects this body. */
  readonly wanted: boolean;
  /** Longest body that is inspected, in bytes. */
  readonly limit: number;
  /** A BUFFERED_PARTIAL body shorter than this is not cut: {@link smallestBuffer}, or Envoy's limit if it is smaller. */
  readonly smallestCut: number;
  readonly budget: BodyBudget;
  readonly times: BodyTransferTimes;
  /** Bytes that are inspected in a millisecond at the least. */
  readonly bytesPerMs: number;
  /** Longest that Envoy waits for a reply when it is asked to, in milliseconds; 0: it must not be asked. */
  readonly maxMessageTimeout: number;
  /** A headers reply that waits for the verdict, in a configured FULL_DUPLEX_STREAMED. */
  readonly headersReply: Uint8Array | undefined;
}

/** One direction's body. */
export class BodyTransfer {
  readonly #settings: BodyTransferSettings;
  readonly #port: BodyTransferPort;
  readonly #held: HeldBody;
  #headersReply: Uint8Array | undefined;
  /** STREAMED chunks whose replies are held. */
  #unanswered = 0;
  #seen = false;
  /** Nothing is held or inspected any more; what comes is passed on. */
  #passing = false;
  #inspected = false;
  /** The body is being inspected on a lane, or will be in a moment. */
  #isApart = false;
  /** Sends what is left of a release that goes on over several turns. */
  #releaseRest: (() => void) | undefined;
  /** The trailers reply that waits for either. */
  #answerTrailers: (() => void) | undefined;
  #cancelTimer: (() => void) | undefined;
  #cancelNudge: (() => void) | undefined;

  constructor(settings: BodyTransferSettings, port: BodyTransferPort) {
    this.#settings = settings;
    this.#port = port;
    this.#held = new HeldBody(settings.limit, settings.budget);
    this.#headersReply = settings.headersReply;
    if (settings.headersReply !== undefined || settings.kind === 'duplex-hold') this.#watch();
  }

  /** Whether a body message has come. */
  get seen(): boolean {
    return this.#seen;
  }

  /** A body message. `chunk` is a view that is valid during the call. */
  chunk(chunk: Uint8Array, endOfStream: boolean): void {
    this.#seen = true;
    this.#releaseRest?.();
    if (this.#passing) return this.#pass(chunk, endOfStream);
    switch (this.#settings.kind) {
      case 'buffered':
        return this.#whole(chunk, true, 'partial-body');
      case 'partial':
        return this.#whole(chunk, endOfStream, 'partial-body');
      case 'whole-or-refuse':
        return this.#whole(chunk, endOfStream || chunk.length < this.#settings.smallestCut, 'over-limit');
      case 'streamed-hold':
        this.#held.append(chunk);
        this.#unanswered++;
        return endOfStream || this.#held.exhausted !== undefined
          ? this.#inMoreTime(this.#held.length, () => this.#settleStreamed(endOfStream))
          : this.#holdStreamed();
      case 'duplex-hold':
      case 'duplex-messages':
        return this.#duplex(chunk, endOfStream);
      default:
        if (this.#settings.wanted) this.#held.append(chunk);
        this.#pass(chunk, endOfStream);
        if (endOfStream) this.#inspectLate();
    }
  }

  /** A body message larger than anything allowed came by; its bytes are gone. */
  oversize(): void {
    this.#seen = true;
    const duplex = this.#isDuplex();
    if (!this.#port.fail('over-limit', duplex)) return this.stop();
    this.#pass(nothing, false);
    this.stop();
  }

  /** Nothing can be waited for any more: what is held is inspected as it is and meets the posture overload. */
  settleNow(): void {
    this.#releaseRest?.();
    if (this.#passing) return;
    if (this.#isHeldDuplex()) {
      if (this.#inspectHeld(false) && this.#fail('overload')) this.#release(nothing, false);
    } else if (this.#unanswered > 0) {
      if (!this.#inspectHeld(false) || !this.#fail('overload')) return;
      for (; this.#unanswered > 0; this.#unanswered--) this.#port.reply(this.#port.continueReply());
      this.stop();
    }
  }

  /**
   * The trailers of this direction came: the body is complete. `answer` sends the trailers reply: after the replies of
   * the body, which may have to wait for a lane, since Envoy takes it as the end of the direction.
   */
  trailers(answer: () => void): void {
    this.#releaseRest?.();
    if (this.#passing) return answer();
    // Before its trailers Envoy sends the last chunk, whose timer runs: no more time can be had for the trailers.
    if (this.#settings.kind === 'streamed-hold') this.#settleStreamed(true);
    else if (this.#isHeldDuplex()) this.#settleDuplex(nothing, false);
    else this.#inspectLate();
    this.#answerTrailers = answer;
    this.#trailersNow();
  }

  #trailersNow(): void {
    if (this.#isApart || this.#releaseRest !== undefined) return;
    this.#answerTrailers?.();
    this.#answerTrailers = undefined;
  }

  /** The exchange ended, or its other direction shows that no more of this body comes. */
  end(): void {
    if (!this.#isHeldDuplex() && this.#settings.kind !== 'streamed-hold') this.#inspectLate();
    this.stop();
  }

  /** Ends timers, frees memory; what comes later is passed on. */
  stop(): void {
    this.#passing = true;
    this.#cancelTimer?.();
    this.#cancelNudge?.();
    this.#cancelTimer = undefined;
    this.#cancelNudge = undefined;
    this.#releaseRest = undefined;
    this.#held.free();
  }

  #isDuplex(): boolean {
    return this.#settings.kind.startsWith('duplex');
  }

  #isHeldDuplex(): boolean {
    return this.#settings.kind === 'duplex-hold' || this.#settings.kind === 'duplex-messages';
  }

  #pass(chunk: Uint8Array, endOfStream: boolean): void {
    this.#port.reply(this.#isDuplex() ? this.#streamed(chunk, endOfStream) : this.#port.continueReply());
  }

  #whole(body: Uint8Array, complete: boolean, causeOfPart: PostureCause): void {
    if (this.#settings.wanted) {
      const over = body.length > this.#settings.limit;
      const settle = (): void => {
        if (over && !this.#fail('over-limit')) return;
        if (!complete && !this.#fail(causeOfPart)) return;
        this.#port.reply(this.#port.continueReply());
      };
      const seen = over ? body.subarray(0, this.#settings.limit) : body;
      const needsTime = this.#needsTime(seen.length);
      if (needsTime) this.#askForTime();
      if (this.#apart(seen, complete && !over, settle)) return this.#hurry(needsTime);
      if (!needsTime || this.#held.append(seen) < seen.length) {
        if (this.#inspect(seen, complete && !over)) settle();
        return;
      }
      this.#isApart = true;
      this.#later(() => {
        this.#isApart = false;
        if (!this.#inspect(this.#held.bytes, complete && !over)) return;
        this.#held.free();
        settle();
        this.#answerTrailers?.();
      });
      return;
    }
    this.#port.reply(this.#port.continueReply());
  }

  /** Sends a long body to be inspected elsewhere; `next` runs when it may go on. False: not taken. */
  #apart(body: Uint8Array, complete: boolean, next: () => void): boolean {
    let answered = false;
    const taken = this.#port.inspectApart(body, complete, (judge) => {
      const due = !this.#passing;
      answered = true;
      this.#isApart = false;
      this.#inspected = true;
      const goesOn = judge(due);
      if (!due) return;
      this.#unwatch();
      if (!goesOn) return this.stop();
      next();
      this.#trailersNow();
    });
    this.#isApart = taken && !answered;
    return taken;
  }

  /** Whether the inspection of so many bytes takes longer than Envoy waits, and Envoy can be asked to wait longer. */
  #needsTime(bytes: number): boolean {
    const { times, bytesPerMs } = this.#settings;
    return times.longestHold > times.hold && bytes / bytesPerMs > times.hold;
  }

  /** All that Envoy allows: it makes a difference only if we never answer. */
  #askForTime(): void {
    this.#port.reply(
      encodeProcessingResponse({
        kind: 'override_message_timeout',
        milliseconds: this.#settings.maxMessageTimeout,
      }),
    );
  }

  /** Does a long inspection after the question for more time has left, a short one at once. */
  #inMoreTime(bytes: number, inspect: () => void): void {
    if (!this.#needsTime(bytes)) return inspect();
    this.#askForTime();
    this.#later(inspect);
  }

  /** In another turn of the event loop: what was written in this one is on its way by then. */
  #later(run: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#port.after(0, () => {
      this.#cancelTimer = undefined;
      run();
    });
  }

  /** Envoy's timer runs: a verdict that is not there in time is an overload. */
  #hurry(hasTime: boolean): void {
    const { hold, longestHold } = this.#settings.times;
    this.#cancelTimer = this.#port.after(hasTime ? longestHold : hold, () => {
      this.#cancelTimer = undefined;
      if (!this.#fail('overload')) return;
      this.#port.reply(this.#port.continueReply());
      this.stop();
    });
  }

  /** Chunks were passed on already: what is found now can only be recorded. */
  #inspectLate(): void {
    if (this.#inspected || !this.#settings.wanted || !this.#seen) return;
    if (wholeKinds.has(this.#settings.kind)) return;
    if (this.#inspectHeld(true)) this.stop();
  }

  #inspectHeld(complete: boolean): boolean {
    const { exhausted } = this.#held;
    if (!this.#inspect(this.#held.bytes, complete && exhausted === undefined)) return false;
    return exhausted === undefined || this.#fail(exhausted);
  }

  #inspect(body: Uint8Array, complete: boolean): boolean {
    this.#inspected = true;
    const goesOn = this.#port.inspect(body, complete);
    if (!goesOn) this.stop();
    return goesOn;
  }

  #fail(cause: PostureCause, mustRefuse = false): boolean {
    const goesOn = this.#port.fail(cause, mustRefuse);
    if (!goesOn) this.stop();
    return goesOn;
  }

  #holdStreamed(): void {
    const { hold, longestHold } = this.#settings.times;
    // Envoy's timer starts anew with every chunk, so the question is asked for every one.
    if (longestHold > hold) this.#askForTime();
    this.#cancelTimer ??= this.#port.after(longestHold, () => {
      this.#cancelTimer = undefined;
      this.#settleStreamed(false);
    });
  }

  #settleStreamed(complete: boolean): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (!this.#inspectHeld(complete)) return;
    if (!complete && this.#held.exhausted === undefined && !this.#fail('timeout')) return;
    for (; this.#unanswered > 0; this.#unanswered--) this.#port.reply(this.#port.continueReply());
    if (complete || this.#held.exhausted !== undefined) this.stop();
  }

  #duplex(chunk: Uint8Array, endOfStream: boolean): void {
    const kept = this.#held.append(chunk);
    const rest = chunk.subarray(kept);
    if (endOfStream || rest.length > 0) return this.#settleDuplex(rest, endOfStream);
    if (this.#settings.kind === 'duplex-messages' && !this.#releaseMessages()) return;
    if (this.#held.length > 0 || chunk.length === 0) this.#nudgeLater();
    this.#watch();
    if (this.#settings.kind === 'duplex-messages' && this.#held.length === 0) this.#unwatch();
  }

  /** Releases what is complete after its verdict; false: refused. */
  #releaseMessages(): boolean {
    const complete = this.#completeParts();
    if (complete <= 0) return true;
    const messages = this.#held.bytes.subarray(0, complete);
    if (!this.#inspect(messages, false)) return false;
    this.#sendHeadersReply();
    this.#port.reply(this.#streamed(messages, false));
    this.#held.drop(complete);
    return true;
  }

  /**
   * How many held bytes may be inspected and released: whole gRPC messages, in responses also whole lines of events.
   * A request that is no gRPC although it says so stays held to its end.
   */
  #completeParts(): number {
    const messages = completeGrpcMessages(this.#held.bytes);
    return messages < 0 && this.#settings.direction === 'response'
      ? completeLines(this.#held.bytes)
      : messages;
  }

  /** Frees the trailers that Envoy may keep back (reference L.13); a body reply before the headers reply is illegal. */
  #nudgeLater(): void {
    if (this.#headersReply !== undefined) return;
    this.#cancelNudge?.();
    this.#cancelNudge = this.#port.after(this.#settings.times.nudge, () => {
      this.#cancelNudge = undefined;
      this.#port.reply(this.#streamed(nothing, false));
    });
  }

  #watch(): void {
    this.#unwatch();
    this.#cancelTimer = this.#port.after(this.#settings.times.watchdog, () => {
      this.#cancelTimer = undefined;
      if (this.#inspectHeld(false) && this.#fail('timeout', this.#isStuck())) this.#release(nothing, false);
    });
  }

  /** A stream of messages may be silent for as long as it likes while nothing of it is held. */
  #unwatch(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  /**
   * After an override Envoy 1.40 waits for ever when an empty body and its trailers were there before it: it sends
   * neither, and only a refusal frees the exchange. A client that sends nothing at all looks the same.
   */
  #isStuck(): boolean {
    return !this.#seen && this.#headersReply === undefined;
  }

  #settleDuplex(rest: Uint8Array, bodyEnds: boolean): void {
    const { exhausted } = this.#held;
    const release = (): void => {
      if (exhausted === undefined || this.#fail(exhausted)) this.#releaseWhole(bodyEnds);
    };
    // What is not held any more cannot wait: `rest` is a view into the message.
    if (rest.length === 0 && this.#apart(this.#held.bytes, exhausted === undefined, release))
      return this.#unwatch();
    if (!this.#inspectHeld(true)) return;
    if (rest.length === 0) this.#releaseWhole(bodyEnds);
    else this.#release(rest, bodyEnds);
  }

  /**
   * Sends what is held and `rest`; with `end` the last piece ends the body, otherwise trailers or more follow. When
   * no body message came, as with trailers after an empty body, Envoy wants no body reply: it would be spurious.
   */
  #release(rest: Uint8Array, end: boolean): void {
    this.#sendHeadersReply();
    if (!this.#seen) return this.stop();
    const last = rest.length === 0;
    this.#sendHeld(0, this.#held.length, end && last);
    if (!last) this.#port.reply(this.#streamed(rest, end));
    this.stop();
  }

  /** The same for a body that is whole, so that nothing can overtake it: a long one over several turns. */
  #releaseWhole(end: boolean): void {
    this.#sendHeadersReply();
    if (!this.#seen) return this.stop();
    this.#unwatch();
    this.#cancelNudge?.();
    this.#cancelNudge = undefined;
    this.#releaseFrom(0, end);
  }

  #releaseFrom(from: number, end: boolean): void {
    const { length } = this.#held;
    const until = Math.min(from + releaseTurn, length);
    this.#sendHeld(from, until, end && until === length);
    if (until === length) return this.stop();
    this.#releaseRest = () => {
      this.#sendHeld(until, length, end);
      this.stop();
      this.#trailersNow();
    };
    this.#cancelTimer = this.#port.after(0, () => {
      this.#cancelTimer = undefined;
      this.#releaseRest = undefined;
      this.#releaseFrom(until, end);
      this.#trailersNow();
    });
  }

  /** Sends held bytes in pieces, at least one; `end` is said with the last. */
  #sendHeld(from: number, until: number, end: boolean): void {
    const { bytes } = this.#held;
    for (let at = from; at < until || at === from; at += releasePiece) {
      const to = Math.min(at + releasePiece, until);
      this.#port.reply(this.#streamed(bytes.subarray(at, to), end && to === until));
    }
  }

  #sendHeadersReply(): void {
    if (this.#headersReply === undefined) return;
    this.#port.reply(this.#headersReply);
    this.#headersReply = undefined;
  }

  #streamed(bytes: Uint8Array, endOfStream: boolean): Uint8Array {
    return encodeProcessingResponse({
      kind: `${this.#settings.direction}_body`,
      body: { kind: 'streamed', bytes, endOfStream },
    });
  }
}
