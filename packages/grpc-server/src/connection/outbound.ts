/**
 * The sending half of a connection: frames in order, flow control, header blocks (RFC 9113, 5.2 and 6.9).
 *
 * What may go out at once is written into the turn's write; what may not waits in its stream. Streams that wait only
 * for the connection's window or for the socket stand in a queue and take turns, a frame each.
 *
 * Never an empty DATA frame: Envoy closes a connection for two in a row.
 *
 * PERF: a message that may go out costs one copy and no allocation. Guarded by `npm run bench -- transport`.
 */

import { overflows, updateDue } from '../flow/window.ts';
import { ErrorCode } from '../frame/error-code.ts';
import { FrameFlag, FrameType, frameHeaderBytes } from '../frame/frame-type.ts';
import {
  goAwayFrameBytes,
  pingFrameBytes,
  type SettingsEntry,
  settingsFrameBytes,
  shortFrameBytes,
  writeFrameHeader,
  writeGoAway,
  writePing,
  writeRstStream,
  writeSettings,
  writeWindowUpdate,
} from '../frame/frame-writer.ts';
import { HpackEncoder } from '../hpack/encoder.ts';
import type { HeaderField } from '../hpack/field-list.ts';
import { bufferSize, giveBuffer, takeBuffer } from '../reused-buffers.ts';
import { defaultWindow, PeerSettings } from '../settings.ts';
import type { Http2Stream } from '../stream/stream.ts';
import { WriteQueue } from '../write-queue.ts';
import { PieceReader } from './piece-reader.ts';

/** Largest DATA or HEADERS payload that is sent, whatever the peer allows: a frame fits a write chunk. Bytes. */
const ownFrameLimit = 32_768;

/** Bytes gathered in one turn from which on DATA waits for the socket. */
const turnBytesLimit = 1 << 20;

const noFields: readonly HeaderField[] = [];

/** What the sending half needs of its connection. */
export interface OutboundHost {
  /** Something was written outside the connection's own turn or inside it: it must be flushed. */
  touch(): void;
  /** The stream is finished on both sides, or was reset by this side; take it off the table. */
  streamClosed(stream: Http2Stream, byReset: boolean): void;
  /** Clock milliseconds of this turn. */
  now(): number;
}

/** How much may wait, in bytes; see `ServerLimits`. */
export interface OutboundLimits {
  readonly highWaterBytes: number;
  readonly streamWindowBytes: number;
}

/** The sending half of one connection. */
export class Outbound {
  readonly queue = new WriteQueue();
  readonly peer = new PeerSettings();
  readonly #encoder = new HpackEncoder();
  readonly #host: OutboundHost;
  readonly #limits: OutboundLimits;
  /** Streams with something to send and window of their own, waiting for the connection's window or the socket. */
  readonly #waiting = new Set<Http2Stream>();
  #sendWindow: number = defaultWindow;
  #frameLimit = 16_384;
  #socketFull = false;
  /** Buffers to be given back, by the part of each that waits in a stream. */
  readonly #borrowed = new Map<Buffer, Buffer>();

  /** Payload bytes that wait in all streams. */
  waitingBytes = 0;
  /** DATA frames sent, for the budget of WINDOW_UPDATE frames. */
  dataFrames = 0;

  constructor(host: OutboundHost, limits: OutboundLimits) {
    this.#host = host;
    this.#limits = limits;
  }

  /** Sends a header block, in CONTINUATION frames as far as it exceeds a frame. */
  sendHeaders(
    stream: Http2Stream,
    fields: readonly HeaderField[],
    recurring: boolean,
    endStream: boolean,
  ): void {
    const block = recurring ? this.#encoder.encodeRecurring(fields) : this.#encoder.encodeOnce(fields);
    const queue = this.queue;
    let from = 0;
    let type: number = FrameType.headers;
    let flags: number = endStream ? FrameFlag.endStream : 0;
    do {
      const to = Math.min(block.length, from + this.#frameLimit);
      if (to === block.length) flags |= FrameFlag.endHeaders;
      const at = queue.reserve(frameHeaderBytes + to - from);
      const body = writeFrameHeader(queue.bytes, at, to - from, type, flags, stream.id);
      block.copy(queue.bytes, body, from, to);
      queue.position = body + to - from;
      from = to;
      type = FrameType.continuation;
      flags = 0;
    } while (from < block.length);
    stream.answered = true;
    this.#host.touch();
    if (endStream) this.#ended(stream);
  }

  /** See `Http2Stream.beginData`. */
  beginData(stream: Http2Stream, length: number): number {
    if (
      length > stream.sendWindow ||
      length > this.#sendWindow ||
      length > this.#frameLimit ||
      length === 0 ||
      stream.pending !== undefined ||
      this.#socketFull ||
      stream.finished
    ) {
      return -1;
    }
    const queue = this.queue;
    const at = queue.reserve(frameHeaderBytes + length);
    if (queue.fullBytes > turnBytesLimit) return -1;
    stream.sendWindow -= length;
    this.#sendWindow -= length;
    this.dataFrames++;
    const body = writeFrameHeader(queue.bytes, at, length, FrameType.data, 0, stream.id);
    queue.position = body + length;
    stream.answered = true;
    this.#host.touch();
    return body;
  }

  /** Queues DATA payload that is owned by the stream from now on. Empty payload is not sent. */
  #sendLater(stream: Http2Stream, bytes: Buffer): void {
    if (bytes.length === 0) return;
    if (stream.pending === undefined) {
      stream.pending = [bytes];
      stream.pendingIndex = 0;
      stream.pendingOffset = 0;
      stream.pendingSince = this.#host.now();
    } else {
      stream.pending.push(bytes);
    }
    stream.pendingBytes += bytes.length;
    this.waitingBytes += bytes.length;
    this.#sendWaiting(stream);
  }

  /** See `Http2Stream.sendPieces`. */
  sendPieces(stream: Http2Stream, pieces: readonly Uint8Array[]): void {
    const source = new PieceReader(pieces);
    while (source.left > 0) {
      const window = Math.min(stream.sendWindow, this.#sendWindow, this.#frameLimit);
      const at = window > 0 ? this.beginData(stream, Math.min(source.left, window)) : -1;
      if (at < 0) break;
      source.read(this.queue.bytes, at, this.queue.position);
    }
    if (source.left === 0) return;
    const buffer = takeBuffer(bufferSize(source.left));
    const rest = buffer.subarray(0, source.left);
    source.read(rest, 0, rest.length);
    this.#borrowed.set(rest, buffer);
    this.#sendLater(stream, rest);
  }

  /** See `Http2Stream.finishWithData`. */
  finishWithData(stream: Http2Stream, bytes: Buffer): void {
    stream.finalFields = noFields;
    this.#sendLater(stream, bytes);
  }

  /** See `Http2Stream.finish`. */
  finish(stream: Http2Stream, trailers: readonly HeaderField[], recurring: boolean): void {
    stream.finalFields = trailers;
    stream.finalRecurring = recurring;
    if (stream.pending === undefined) this.#sendFinal(stream);
  }

  /** Whether a stream has more waiting than the high-water mark; notes that it is to be told when it has not. */
  isCongested(stream: Http2Stream): boolean {
    if (stream.pendingBytes <= this.#limits.highWaterBytes) return false;
    stream.owesWritable = true;
    return true;
  }

  /** Grants a stream what it has used of its window, if enough to be worth a frame. */
  grant(stream: Http2Stream): void {
    if (stream.paused || stream.remoteEnded || stream.closed) return;
    if (!updateDue(stream.received, this.#limits.streamWindowBytes)) return;
    this.windowUpdate(stream.id, stream.received);
    stream.received = 0;
  }

  /** Resets a stream and takes it off the table. */
  reset(stream: Http2Stream, code: number): void {
    this.rstStream(stream.id, code);
    stream.localEnded = true;
    this.#host.streamClosed(stream, true);
  }

  /** Forgets what a stream still had to send. */
  forget(stream: Http2Stream): void {
    this.#waiting.delete(stream);
    this.waitingBytes -= stream.pendingBytes;
    for (const bytes of stream.pending?.slice(stream.pendingIndex) ?? []) this.#giveBack(bytes);
    stream.pending = undefined;
    stream.pendingBytes = 0;
  }

  /** The peer enlarged the connection's window. False: beyond the protocol's limit (FLOW_CONTROL_ERROR). */
  enlargeWindow(increment: number): boolean {
    if (overflows(this.#sendWindow, increment)) return false;
    this.#sendWindow += increment;
    this.takeTurns();
    return true;
  }

  /** The peer enlarged a stream's window. False: beyond the protocol's limit. */
  enlargeStreamWindow(stream: Http2Stream, increment: number): boolean {
    if (overflows(stream.sendWindow, increment)) return false;
    stream.sendWindow += increment;
    if (stream.pending !== undefined) this.#sendWaiting(stream);
    return true;
  }

  /** The peer changed its settings; `before` is its initial window until now. False: a window became too large (6.9.2). */
  settingsChanged(before: number, streams: Iterable<Http2Stream>): boolean {
    this.#encoder.peerTableSize(this.peer.headerTableSize);
    this.#frameLimit = Math.min(this.peer.maxFrameSize, ownFrameLimit);
    const change = this.peer.initialWindowSize - before;
    if (change === 0) return true;
    const resumed: Http2Stream[] = [];
    for (const stream of streams) {
      if (overflows(stream.sendWindow, change)) return false;
      stream.sendWindow += change;
      if (stream.pending !== undefined && stream.sendWindow > 0) resumed.push(stream);
    }
    for (const stream of resumed) this.#sendWaiting(stream);
    return true;
  }

  /** Whether the socket holds so much that DATA has to wait. */
  socketFull(full: boolean): void {
    this.#socketFull = full;
    if (!full) this.takeTurns();
  }

  /** SETTINGS; see `writeSettings`. */
  settings(ack: boolean, entries: readonly SettingsEntry[]): void {
    const at = this.queue.reserve(settingsFrameBytes(entries.length));
    this.queue.position = writeSettings(this.queue.bytes, at, ack, entries);
    this.#host.touch();
  }

  /** PING; see `writePing`. */
  ping(ack: boolean, payload: Buffer, from: number): void {
    const at = this.queue.reserve(pingFrameBytes);
    this.queue.position = writePing(this.queue.bytes, at, ack, payload, from);
    this.#host.touch();
  }

  /** GOAWAY. */
  goAway(lastStreamId: number, code: number): void {
    const at = this.queue.reserve(goAwayFrameBytes);
    this.queue.position = writeGoAway(this.queue.bytes, at, lastStreamId, code);
    this.#host.touch();
  }

  /** WINDOW_UPDATE; stream 0 is the connection. */
  windowUpdate(streamId: number, increment: number): void {
    const at = this.queue.reserve(shortFrameBytes);
    this.queue.position = writeWindowUpdate(this.queue.bytes, at, streamId, increment);
    this.#host.touch();
  }

  /** RST_STREAM for a stream that need not be on the table. */
  rstStream(streamId: number, code: number): void {
    const at = this.queue.reserve(shortFrameBytes);
    this.queue.position = writeRstStream(this.queue.bytes, at, streamId, code);
    this.#host.touch();
  }

  /** Lets streams that wait for the connection send, in turn. Called again after each write to the socket. */
  takeTurns(): void {
    for (const stream of this.#waiting) {
      if (this.#sendWindow <= 0 || this.#socketFull || this.queue.fullBytes > turnBytesLimit) return;
      this.#waiting.delete(stream);
      this.#sendWaiting(stream);
    }
  }

  /** Sends what a stream may send, up to one frame if others wait; queues it again if it could send more. */
  #sendWaiting(stream: Http2Stream): void {
    const queue = this.queue;
    while (stream.pending !== undefined && stream.sendWindow > 0) {
      if (this.#sendWindow <= 0 || this.#socketFull || queue.fullBytes > turnBytesLimit) {
        this.#waiting.add(stream);
        return;
      }
      this.#sendFrame(stream);
      if (stream.pending !== undefined && this.#waiting.size > 0 && stream.sendWindow > 0) {
        this.#waiting.add(stream);
        return;
      }
    }
    if (stream.owesWritable && !stream.finished && stream.pendingBytes * 2 <= this.#limits.highWaterBytes) {
      stream.owesWritable = false;
      stream.sink?.writable();
    }
  }

  #sendFrame(stream: Http2Stream): void {
    const pending = stream.pending!;
    const length = Math.min(stream.sendWindow, this.#sendWindow, this.#frameLimit, stream.pendingBytes);
    const last = length === stream.pendingBytes && stream.finalFields?.length === 0;
    const queue = this.queue;
    const at = queue.reserve(frameHeaderBytes + length);
    let to = writeFrameHeader(
      queue.bytes,
      at,
      length,
      FrameType.data,
      last ? FrameFlag.endStream : 0,
      stream.id,
    );
    const end = to + length;
    while (to < end) {
      const first = pending[stream.pendingIndex]!;
      const copied = first.copy(queue.bytes, to, stream.pendingOffset, stream.pendingOffset + end - to);
      to += copied;
      stream.pendingOffset += copied;
      if (stream.pendingOffset === first.length) {
        this.#giveBack(first);
        stream.pendingIndex++;
        stream.pendingOffset = 0;
      }
    }
    queue.position = end;
    stream.sendWindow -= length;
    this.#sendWindow -= length;
    stream.pendingBytes -= length;
    this.waitingBytes -= length;
    this.dataFrames++;
    stream.answered = true;
    stream.pendingSince = this.#host.now();
    this.#host.touch();
    if (stream.pendingBytes > 0) {
      if (stream.pendingIndex > 64 && stream.pendingIndex * 2 > pending.length) {
        pending.splice(0, stream.pendingIndex);
        stream.pendingIndex = 0;
      }
      return;
    }
    stream.pending = undefined;
    if (last) this.#ended(stream);
    else if (stream.finalFields !== undefined) this.#sendFinal(stream);
  }

  /** Bytes that waited have been copied, or are not wanted any more. */
  #giveBack(bytes: Buffer): void {
    const buffer = this.#borrowed.get(bytes);
    if (buffer === undefined) return;
    this.#borrowed.delete(bytes);
    giveBuffer(buffer);
  }

  #sendFinal(stream: Http2Stream): void {
    this.sendHeaders(stream, stream.finalFields!, stream.finalRecurring, true);
  }

  #ended(stream: Http2Stream): void {
    stream.localEnded = true;
    if (stream.remoteEnded) {
      this.#host.streamClosed(stream, false);
    } else {
      // RFC 9113, 8.1: the response is complete, the rest of the request is not wanted.
      this.rstStream(stream.id, ErrorCode.noError);
      this.#host.streamClosed(stream, true);
    }
  }
}
