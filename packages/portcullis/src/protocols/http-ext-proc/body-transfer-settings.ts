/** What a body transfer is made for, and what it needs from the stream that it belongs to. */
import type { PostureCause } from '../../config/posture.ts';
import type { Direction } from '../../engines/engine.ts';
import type { BodyBudget } from '../../state/body-budget.ts';
import type { BodyPlanKind } from './body-plan.ts';

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

/** What a transfer is made for. */
export interface BodyTransferSettings {
  readonly direction: Direction;
  readonly kind: BodyPlanKind;
  /** Whether the policy inspects this body. */
  readonly wanted: boolean;
  /** Longest body that is inspected, in bytes. */
  readonly limit: number;
  /** A BUFFERED_PARTIAL body shorter than this is not cut: `smallestBuffer`, or Envoy's limit if it is smaller. */
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
