/**
 * A body in FULL_DUPLEX_STREAMED whose bytes are held until their verdict: Envoy keeps no copy, so what goes on is what
 * the replies give back.
 *
 *   duplex-hold      chunk … end or trailers ─► inspect ─► all bytes in pieces
 *   duplex-messages  chunk ─► inspect each complete message or line of events ─► its bytes
 *
 * Envoy keeps the trailers back until a body reply comes when both were there before the override took effect (reference
 * L.13), so a held chunk that nothing follows for a moment is answered with an empty streamed reply. Envoy has no timer
 * in that mode, so a watchdog ends a body that does not come to its end.
 */
import { BodyTransfer } from './body-transfer.ts';
import type { BodyTransferPort, BodyTransferSettings } from './body-transfer-settings.ts';
import { completeLines } from './event-lines.ts';
import { completeGrpcMessages } from './grpc-frames.ts';

const releasePiece = 256 * 1024;
/**
 * How much is released in one turn. To encode and send 5 MiB takes some five milliseconds, in which everything else on
 * the connection waits; half a MiB takes half of one.
 */
const releaseTurn = 2 * releasePiece;
const nothing = new Uint8Array(0);

/** Kinds `duplex-hold` and `duplex-messages`. */
export class DuplexTransfer extends BodyTransfer {
  readonly #inMessages: boolean;
  #headersReply: Uint8Array | undefined;
  #releaseRest: (() => void) | undefined;
  #cancelNudge: (() => void) | undefined;

  constructor(settings: BodyTransferSettings, port: BodyTransferPort) {
    super(settings, port);
    this.#inMessages = settings.kind === 'duplex-messages';
    this.#headersReply = settings.headersReply;
    if (settings.headersReply !== undefined || !this.#inMessages) this.#watch();
  }

  override stop(): void {
    super.stop();
    this.#stopNudge();
    this.#releaseRest = undefined;
  }

  protected override take(chunk: Uint8Array, endOfStream: boolean): void {
    const kept = this.held.append(chunk);
    const rest = chunk.subarray(kept);
    if (endOfStream || rest.length > 0) return this.#settle(rest, endOfStream);
    if (this.#inMessages && !this.#releaseMessages()) return;
    if (this.held.length > 0 || chunk.length === 0) this.#nudgeLater();
    // A stream of messages may be silent for as long as it likes while nothing of it is held.
    if (this.#inMessages && this.held.length === 0) this.disarm();
    else this.#watch();
  }

  protected override complete(): void {
    this.#settle(nothing, false);
  }

  protected override settleHeld(): void {
    if (this.inspectHeld(false) && this.fail('overload')) this.#release(nothing, false);
  }

  protected override releaseRest(): void {
    this.#releaseRest?.();
  }

  protected override get isReleasing(): boolean {
    return this.#releaseRest !== undefined;
  }

  /** Releases what is complete after its verdict; false: refused. */
  #releaseMessages(): boolean {
    const complete = this.#completeParts();
    if (complete <= 0) return true;
    const messages = this.held.bytes.subarray(0, complete);
    if (!this.inspect(messages, false)) return false;
    this.#sendHeadersReply();
    this.port.reply(this.streamed(messages, false));
    this.held.drop(complete);
    return true;
  }

  /**
   * How many held bytes may be inspected and released: whole gRPC messages, in responses also whole lines of events.
   * A request that is no gRPC although it says so stays held to its end.
   */
  #completeParts(): number {
    const { bytes } = this.held;
    const messages = completeGrpcMessages(bytes);
    return messages < 0 && this.settings.direction === 'response' ? completeLines(bytes) : messages;
  }

  /** Frees the trailers that Envoy may keep back (reference L.13); a body reply before the headers reply is illegal. */
  #nudgeLater(): void {
    if (this.#headersReply !== undefined) return;
    this.#stopNudge();
    this.#cancelNudge = this.port.after(this.settings.times.nudge, () => {
      this.#cancelNudge = undefined;
      this.port.reply(this.streamed(nothing, false));
    });
  }

  #stopNudge(): void {
    this.#cancelNudge?.();
    this.#cancelNudge = undefined;
  }

  #watch(): void {
    this.arm(this.settings.times.watchdog, () => {
      if (this.inspectHeld(false) && this.fail('timeout', this.#isStuck())) this.#release(nothing, false);
    });
  }

  /**
   * After an override Envoy 1.40 waits for ever when an empty body and its trailers were there before it: it sends
   * neither, and only a refusal frees the exchange. A client that sends nothing at all looks the same.
   */
  #isStuck(): boolean {
    return !this.seen && this.#headersReply === undefined;
  }

  #settle(rest: Uint8Array, bodyEnds: boolean): void {
    const { exhausted } = this.held;
    const release = (): void => {
      if (exhausted === undefined || this.fail(exhausted)) this.#releaseWhole(bodyEnds);
    };
    // What is not held any more cannot wait: `rest` is a view into the message.
    if (rest.length === 0 && this.inspectApart(this.held.bytes, exhausted === undefined, release))
      return this.disarm();
    if (!this.inspectHeld(true)) return;
    if (rest.length === 0) this.#releaseWhole(bodyEnds);
    else this.#release(rest, bodyEnds);
  }

  /**
   * Sends what is held and `rest`; with `end` the last piece ends the body, otherwise trailers or more follow. When
   * no body message came, as with trailers after an empty body, Envoy wants no body reply: it would be spurious.
   */
  #release(rest: Uint8Array, end: boolean): void {
    this.#sendHeadersReply();
    if (!this.seen) return this.stop();
    const last = rest.length === 0;
    this.#sendHeld(0, this.held.length, end && last);
    if (!last) this.port.reply(this.streamed(rest, end));
    this.stop();
  }

  /** The same for a body that is whole, so that nothing can overtake it: a long one over several turns. */
  #releaseWhole(end: boolean): void {
    this.#sendHeadersReply();
    if (!this.seen) return this.stop();
    this.disarm();
    this.#stopNudge();
    this.#releaseFrom(0, end);
  }

  #releaseFrom(from: number, end: boolean): void {
    const { length } = this.held;
    const until = Math.min(from + releaseTurn, length);
    this.#sendHeld(from, until, end && until === length);
    if (until === length) return this.stop();
    this.#releaseRest = () => {
      this.#sendHeld(until, length, end);
      this.stop();
      this.answerTrailers();
    };
    this.arm(0, () => {
      this.#releaseRest = undefined;
      this.#releaseFrom(until, end);
      this.answerTrailers();
    });
  }

  /** Sends held bytes in pieces, at least one; `end` is said with the last. */
  #sendHeld(from: number, until: number, end: boolean): void {
    const { bytes } = this.held;
    for (let at = from; at < until || at === from; at += releasePiece) {
      const to = Math.min(at + releasePiece, until);
      this.port.reply(this.streamed(bytes.subarray(at, to), end && to === until));
    }
  }

  #sendHeadersReply(): void {
    if (this.#headersReply === undefined) return;
    this.port.reply(this.#headersReply);
    this.#headersReply = undefined;
  }
}
