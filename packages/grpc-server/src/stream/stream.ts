/**
 * One stream of a connection: its state, its windows, and what waits to be sent (RFC 9113, 5.1 and 5.2).
 *
 *                    HEADERS received
 *                          |
 *                          v           END_STREAM received
 *   END_STREAM sent  +---- open ----+  (remoteEnded)
 *   (localEnded)     v              v
 *          half-closed (local)   half-closed (remote)
 *                    |              |
 *                    +---> closed <-+     RST_STREAM either way: closed from every state
 *
 * A response that is complete before the request is ends the stream: RST_STREAM(NO_ERROR) follows (8.1), so
 * half-closed (local) is left at once.
 */

import type { Outbound } from '../connection/outbound.ts';
import type { HeaderField } from '../hpack/field-list.ts';
import type { RequestHead } from '../request-head.ts';

/** Receives what the peer sends on a stream. None of these may throw. */
export interface StreamSink {
  /** Bytes of the request body; a view valid until return. `last`: END_STREAM came with them. */
  data(bytes: Buffer, start: number, end: number): void;
  /** The peer has ended its side; trailers of requests are checked and dropped. */
  remoteEnd(): void;
  /** The stream is gone; nothing can be sent. `byPeer`: RST_STREAM came; otherwise this side or the connection failed. */
  reset(code: number, cause: StreamLoss): void;
  /** What waited to be sent fell below the low-water mark. */
  writable(): void;
  /** When the message began that is not complete, clock milliseconds; -1 when there is none. */
  unfinishedSince(): number;
  /** That message took too long: end now. */
  tooSlow(): void;
  /** The limit of a drain was reached: end now. */
  drainLimit(): void;
}

/** Why a stream was lost: the peer's RST_STREAM, ours for what the peer sent, or the connection's end. */
export type StreamLoss = 'peer-reset' | 'own-reset' | 'connection';

/** A stream. Fields are the connection's to change; layers above use the methods. */
export class Http2Stream {
  readonly id: number;
  readonly head: RequestHead;
  readonly #outbound: Outbound;
  sink: StreamSink | undefined;

  /** END_STREAM was received. */
  remoteEnded = false;
  /** END_STREAM was sent, or the stream was reset. */
  localEnded = false;
  /** The stream left the connection's table. */
  closed = false;
  /** Something was sent on it: its reset is then no sign of abuse. */
  answered = false;

  /** Bytes received since the last WINDOW_UPDATE. */
  received = 0;
  /** No window is granted while set. */
  paused = false;
  /** Bytes of body still promised by content-length; -1 when it is absent. */
  bodyLeft: number;

  /** Bytes that may be sent; negative after the peer made its initial window smaller (6.9.2). */
  sendWindow: number;
  /** DATA payload that waits for window or for the socket, oldest first. */
  pending: Buffer[] | undefined = undefined;
  /** The first of `pending` that is not sent, and how many of its bytes are. */
  pendingIndex = 0;
  pendingOffset = 0;
  pendingBytes = 0;
  /** When anything of `pending` was last sent, clock milliseconds. */
  pendingSince = 0;
  /** What ends the stream once `pending` is empty: trailers, or no fields for END_STREAM on the last DATA. */
  finalFields: readonly HeaderField[] | undefined = undefined;
  finalRecurring = false;
  /** `write` returned false and `writable` is owed. */
  owesWritable = false;

  constructor(id: number, head: RequestHead, sendWindow: number, outbound: Outbound) {
    this.id = id;
    this.head = head;
    this.bodyLeft = head.contentLength;
    this.sendWindow = sendWindow;
    this.#outbound = outbound;
  }

  /** Whether nothing more can be sent. */
  get finished(): boolean {
    return this.closed || this.localEnded || this.finalFields !== undefined;
  }

  /** Sends a header list. `recurring`: it is a constant that is sent again and again. */
  sendHeaders(fields: readonly HeaderField[], recurring: boolean, endStream: boolean): void {
    if (!this.finished) this.#outbound.sendHeaders(this, fields, recurring, endStream);
  }

  /**
   * Claims room for `length` bytes of DATA in this turn's write. Returns the offset in `outboundBytes` at which the
   * caller must at once write exactly that many bytes, or -1 when they have to wait: then `sendPieces` takes them.
   */
  beginData(length: number): number {
    return this.#outbound.beginData(this, length);
  }

  /** The buffer that `beginData` returned an offset of. */
  get outboundBytes(): Buffer {
    return this.#outbound.queue.bytes;
  }

  /** Sends DATA payload that lies in pieces: copied before it returns, into the turn's write as far as it may go out. */
  sendPieces(pieces: readonly Uint8Array[]): void {
    if (!this.finished) this.#outbound.sendPieces(this, pieces);
  }

  /** Sends the last DATA, with END_STREAM. The bytes are owned by the stream from now on; there must be some. */
  finishWithData(bytes: Buffer): void {
    if (!this.finished) this.#outbound.finishWithData(this, bytes);
  }

  /** Ends the stream with trailers (not an empty list) after everything that waits. */
  finish(trailers: readonly HeaderField[], recurring: boolean): void {
    if (!this.finished) this.#outbound.finish(this, trailers, recurring);
  }

  /** Whether more waits than the high-water mark; then `writable` follows. */
  get congested(): boolean {
    return this.#outbound.isCongested(this);
  }

  /** Stops granting window. */
  pause(): void {
    this.paused = true;
  }

  /** Grants window again. */
  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.#outbound.grant(this);
  }

  /** Resets the stream; its sink is not told. */
  reset(code: number): void {
    if (!this.closed) this.#outbound.reset(this, code);
  }
}
