/**
 * The receiving half of a connection: what each frame means (RFC 9113, sections 5 and 6), the table of streams, and
 * the budgets against floods. Everything the peer does wrong ends here, in an error of its stream or of the connection.
 *
 * PERF: a frame costs no allocation; a request costs its stream. Guarded by `npm run bench -- transport`.
 */
import type { AbuseLimits, FloodName } from '../abuse-limits.ts';
import { updateDue } from '../flow/window.ts';
import { ErrorCode } from '../frame/error-code.ts';
import type { FrameSink } from '../frame/frame-reader.ts';
import { FrameFlag, FrameType } from '../frame/frame-type.ts';
import { HpackDecoder } from '../hpack/decoder.ts';
import type { FieldList } from '../hpack/field-list.ts';
import type { ServerLimits } from '../options.ts';
import { areTrailers, readRequestHead } from '../request-head.ts';
import { ClosedBy, RecentlyClosed } from '../stream/recently-closed.ts';
import { Http2Stream, type StreamSink } from '../stream/stream.ts';
import type { FailureName } from './failure-reason.ts';
import { HeadCache } from './head-cache.ts';
import { HeaderBlock } from './header-block.ts';
import type { Outbound } from './outbound.ts';

/** What the receiving half needs of its connection. */
export interface InboundHost {
  readonly outbound: Outbound;
  readonly limits: ServerLimits;
  readonly abuse: AbuseLimits;
  /** Clock milliseconds of this turn. */
  now(): number;
  /** Ends the connection with an error. Always returns false. */
  fail(reason: FailureName): false;
  /** A request begins: returns who receives it, or `undefined` when it is to be ignored. */
  accept(stream: Http2Stream): StreamSink | undefined;
  /** Whether streams above this id are not served any more, since a GOAWAY said so. */
  readonly lastServedStream: number;
  /** The connection has ended: frames are not looked at any more. */
  readonly over: boolean;
  /** A list larger than the limit came with a new stream, which the layer above must answer. */
  acceptOversize(stream: Http2Stream): void;
  /** The acknowledgement of a PING of this side. */
  pingAcknowledged(bytes: Buffer, start: number): void;
  /** The acknowledgement of this side's SETTINGS. */
  settingsAcknowledged(): void;
  /** The last stream is gone. */
  becameIdle(): void;
}

/** The receiving half of one connection. */
export class Inbound implements FrameSink {
  readonly streams = new Map<number, Http2Stream>();
  /** Highest stream id that the peer has used. */
  highestStream = 0;
  /** A header block that is not complete, since only CONTINUATION may follow. */
  block: HeaderBlock | undefined = undefined;
  readonly #host: InboundHost;
  readonly #decoder: HpackDecoder;
  readonly #heads = new HeadCache();
  readonly #closed = new RecentlyClosed();
  /** The peer's SETTINGS are there. */
  settingsSeen = false;
  /** Bytes received on the connection since the last WINDOW_UPDATE. */
  #received = 0;
  /** DATA frames sent when the WINDOW_UPDATE budget last earned. */
  #dataFramesEarned = 0;

  constructor(host: InboundHost) {
    this.#host = host;
    this.#decoder = new HpackDecoder(host.limits.headerTableBytes, host.limits.headerListBytes);
  }

  /** One frame; see `FrameSink`. */
  frame(type: number, flags: number, streamId: number, bytes: Buffer, start: number, end: number): boolean {
    const host = this.#host;
    if (host.over) return false;
    if (this.block !== undefined && type !== FrameType.continuation) {
      return host.fail('frame-inside-header-block');
    }
    if (!this.settingsSeen) {
      if (type !== FrameType.settings || (flags & FrameFlag.ack) !== 0) {
        return host.fail('no-settings');
      }
      this.settingsSeen = true;
    }
    switch (type) {
      case FrameType.data:
        return this.#data(flags, streamId, bytes, start, end);
      case FrameType.headers:
        return this.#headers(flags, streamId, bytes, start, end);
      case FrameType.rstStream:
        return this.#rstStream(streamId, bytes, start, end);
      case FrameType.windowUpdate:
        return this.#windowUpdate(streamId, bytes, start, end);
      case FrameType.priority:
        return this.#priority(streamId, bytes, start, end);
      case FrameType.settings:
        return this.#settings(flags, streamId, bytes, start, end);
      case FrameType.ping:
        return this.#ping(flags, streamId, bytes, start, end);
      case FrameType.goAway:
        if (streamId !== 0) return host.fail('stream-id');
        if (end - start < 8) return host.fail('frame-size');
        return this.#spend('control-frame-flood');
      case FrameType.continuation:
        return this.#continuation(flags, streamId, bytes, start, end);
      case FrameType.pushPromise:
        return host.fail('push-promise');
      default:
        return this.#spend('control-frame-flood');
    }
  }

  /** Takes a stream off the table. `by` is a value of `ClosedBy`. */
  remove(stream: Http2Stream, by: number): void {
    stream.closed = true;
    stream.localEnded = true;
    this.streams.delete(stream.id);
    this.#closed.add(stream.id, by);
    if (stream.pending !== undefined) this.#host.outbound.forget(stream);
    if (this.streams.size === 0) this.#host.becameIdle();
  }

  #spend(flood: FloodName): boolean {
    const host = this.#host;
    return host.abuse.spend(flood, host.now()) || host.fail(flood);
  }

  #data(flags: number, streamId: number, bytes: Buffer, from: number, to: number): boolean {
    const host = this.#host;
    const length = to - from;
    if (streamId === 0) return host.fail('stream-id');
    this.#received += length;
    if (this.#received > host.limits.connectionWindowBytes) {
      return host.fail('connection-window');
    }
    let start = from;
    let end = to;
    if ((flags & FrameFlag.padded) !== 0) {
      if (length === 0) return host.fail('frame-size');
      end -= bytes[start]!;
      start++;
      if (end < start) return host.fail('padding');
    }
    const stream = this.streams.get(streamId);
    if (updateDue(this.#received, host.limits.connectionWindowBytes)) {
      host.outbound.windowUpdate(0, this.#received);
      this.#received = 0;
    }
    if (stream === undefined) return this.#dataWithoutStream(streamId);
    if (stream.remoteEnded) return this.#streamError(stream, ErrorCode.streamClosed);
    stream.received += length;
    if (stream.received > host.limits.streamWindowBytes) {
      return this.#streamError(stream, ErrorCode.flowControlError);
    }
    const ends = (flags & FrameFlag.endStream) !== 0;
    if (start === end) {
      if (!ends && !this.#spend('empty-frame-flood')) return false;
    } else {
      host.abuse.earn('ping-flood', 1);
    }
    if (stream.bodyLeft >= 0) {
      stream.bodyLeft -= end - start;
      if (stream.bodyLeft < 0 || (ends && stream.bodyLeft !== 0)) {
        return this.#streamError(stream, ErrorCode.protocolError);
      }
    }
    // Before the data is handed on: a handler that answers at once then ends the stream on both sides.
    if (ends) stream.remoteEnded = true;
    if (start < end) stream.sink!.data(bytes, start, end);
    if (ends) this.#remoteEnd(stream);
    else if (stream.received > 0) host.outbound.grant(stream);
    return true;
  }

  #dataWithoutStream(streamId: number): boolean {
    const host = this.#host;
    if (this.#isIdle(streamId)) return host.fail('idle-stream');
    if (!this.#spend('control-frame-flood')) return false;
    if (this.#closed.closedBy(streamId) !== ClosedBy.ownReset && streamId <= host.lastServedStream) {
      host.outbound.rstStream(streamId, ErrorCode.streamClosed);
      return this.#spend('stream-error-flood');
    }
    return true;
  }

  #headers(flags: number, streamId: number, bytes: Buffer, from: number, to: number): boolean {
    const host = this.#host;
    if ((streamId & 1) === 0) return host.fail('stream-id');
    let start = from;
    let end = to;
    let selfDependent = false;
    if ((flags & FrameFlag.padded) !== 0) {
      if (start === end) return host.fail('frame-size');
      end -= bytes[start]!;
      start++;
    }
    if ((flags & FrameFlag.priority) !== 0) {
      if (end - start < 5) return host.fail('frame-size');
      selfDependent = (bytes.readUInt32BE(start) & 0x7fff_ffff) === streamId;
      start += 5;
    }
    if (end < start) return host.fail('padding');
    const endStream = (flags & FrameFlag.endStream) !== 0;
    if ((flags & FrameFlag.endHeaders) !== 0) {
      if (end - start > host.limits.headerBlockBytes) return host.fail('header-block-size');
      return this.#headerBlock(streamId, endStream, selfDependent, bytes, start, end);
    }
    this.block = new HeaderBlock(
      streamId,
      endStream,
      selfDependent,
      host.now(),
      host.limits.headerBlockBytes,
    );
    return this.#fragment(bytes, start, end);
  }

  #continuation(flags: number, streamId: number, bytes: Buffer, start: number, end: number): boolean {
    const block = this.block;
    if (block === undefined || streamId !== block.streamId) {
      return this.#host.fail('continuation');
    }
    if (start === end && !this.#spend('empty-frame-flood')) return false;
    if (!this.#fragment(bytes, start, end)) return false;
    if ((flags & FrameFlag.endHeaders) === 0) return true;
    this.block = undefined;
    const whole = block.joined();
    return this.#headerBlock(streamId, block.endStream, block.selfDependent, whole, 0, whole.length);
  }

  #fragment(bytes: Buffer, start: number, end: number): boolean {
    switch (this.block!.add(bytes, start, end)) {
      case 'fine':
        return true;
      case 'too-large':
        return this.#host.fail('header-block-size');
      case 'too-many':
        return this.#host.fail('continuation-flood');
    }
  }

  /** A complete header block: a new stream, or trailers. The block is always decoded, since the table must follow. */
  #headerBlock(
    streamId: number,
    endStream: boolean,
    selfDependent: boolean,
    bytes: Buffer,
    start: number,
    end: number,
  ): boolean {
    const host = this.#host;
    const decoder = this.#decoder;
    const isNew = streamId > this.highestStream;
    const generation = decoder.generation;
    let head = isNew ? this.#heads.find(bytes, start, end, generation) : undefined;
    let list: FieldList | undefined;
    if (head === undefined) {
      list = decoder.decode(bytes, start, end);
      if (list === undefined) return host.fail('hpack');
      if (list.oversize && list.size > 16 * host.limits.headerListBytes) {
        return host.fail('hpack-bomb');
      }
    }
    if (!isNew) return this.#trailers(streamId, endStream, list!);
    this.highestStream = streamId;
    if (streamId > host.lastServedStream) return this.#spend('control-frame-flood');
    if (this.streams.size >= host.limits.concurrentStreams)
      return this.#refuse(streamId, ErrorCode.refusedStream);
    const oversize = list?.oversize === true;
    if (head === undefined) {
      head = readRequestHead(list!);
      if (head === undefined && !oversize) return this.#refuse(streamId, ErrorCode.protocolError);
      if (head !== undefined && !oversize && decoder.generation === generation) {
        this.#heads.add(bytes, start, end, generation, head);
      }
    }
    if (selfDependent || (endStream && head !== undefined && head.contentLength > 0)) {
      return this.#refuse(streamId, ErrorCode.protocolError);
    }
    if (head === undefined) return this.#refuse(streamId, ErrorCode.enhanceYourCalm);
    const stream = new Http2Stream(streamId, head, host.outbound.peer.initialWindowSize, host.outbound);
    stream.remoteEnded = endStream;
    this.streams.set(streamId, stream);
    if (oversize) {
      host.acceptOversize(stream);
      return this.#spend('stream-error-flood');
    }
    const sink = host.accept(stream);
    if (sink !== undefined) {
      stream.sink = sink;
      if (endStream) this.#remoteEnd(stream);
    }
    return true;
  }

  #trailers(streamId: number, endStream: boolean, list: FieldList): boolean {
    const stream = this.streams.get(streamId);
    if (stream === undefined) {
      const by = this.#closed.closedBy(streamId);
      if (by === ClosedBy.ownReset) return this.#spend('control-frame-flood');
      return this.#host.fail(by === ClosedBy.unknown ? 'unused-stream-id' : 'closed-stream');
    }
    if (stream.remoteEnded) return this.#streamError(stream, ErrorCode.streamClosed);
    if (!endStream || list.oversize || stream.bodyLeft > 0 || !areTrailers(list)) {
      return this.#streamError(stream, ErrorCode.protocolError);
    }
    stream.remoteEnded = true;
    this.#remoteEnd(stream);
    return true;
  }

  #remoteEnd(stream: Http2Stream): void {
    if (stream.closed) return;
    stream.sink!.remoteEnd();
    if (stream.localEnded && !stream.closed) this.remove(stream, ClosedBy.ended);
  }

  #rstStream(streamId: number, bytes: Buffer, start: number, end: number): boolean {
    const host = this.#host;
    if (streamId === 0) return host.fail('stream-id');
    if (end - start !== 4) return host.fail('frame-size');
    const stream = this.streams.get(streamId);
    if (stream === undefined) {
      return this.#isIdle(streamId) ? host.fail('idle-stream') : this.#spend('control-frame-flood');
    }
    const answered = stream.answered;
    this.remove(stream, ClosedBy.peerReset);
    stream.sink!.reset(bytes.readUInt32BE(start), 'peer-reset');
    if (!answered) return this.#spend('rapid-reset');
    host.abuse.earn('rapid-reset', 1);
    return true;
  }

  #windowUpdate(streamId: number, bytes: Buffer, start: number, end: number): boolean {
    const host = this.#host;
    if (end - start !== 4) return host.fail('frame-size');
    const increment = bytes.readUInt32BE(start) & 0x7fff_ffff;
    const sent = host.outbound.dataFrames;
    if (sent !== this.#dataFramesEarned) {
      host.abuse.earn('window-update-flood', 4 * (sent - this.#dataFramesEarned));
      this.#dataFramesEarned = sent;
    }
    if (!this.#spend('window-update-flood')) return false;
    if (streamId === 0) {
      if (increment === 0) return host.fail('window-increment');
      return host.outbound.enlargeWindow(increment) || host.fail('window-overflow');
    }
    const stream = this.streams.get(streamId);
    if (stream === undefined) {
      return this.#isIdle(streamId) ? host.fail('idle-stream') : true;
    }
    if (increment === 0) return this.#streamError(stream, ErrorCode.protocolError);
    if (!host.outbound.enlargeStreamWindow(stream, increment)) {
      return this.#streamError(stream, ErrorCode.flowControlError);
    }
    return true;
  }

  #priority(streamId: number, bytes: Buffer, start: number, end: number): boolean {
    const host = this.#host;
    if (streamId === 0) return host.fail('stream-id');
    const stream = this.streams.get(streamId);
    if (end - start !== 5) {
      if (stream !== undefined) return this.#streamError(stream, ErrorCode.frameSizeError);
      return host.fail('frame-size');
    }
    if ((bytes.readUInt32BE(start) & 0x7fff_ffff) === streamId) {
      if (stream !== undefined) return this.#streamError(stream, ErrorCode.protocolError);
      host.outbound.rstStream(streamId, ErrorCode.protocolError);
      return this.#spend('stream-error-flood');
    }
    return this.#spend('control-frame-flood');
  }

  #settings(flags: number, streamId: number, bytes: Buffer, start: number, end: number): boolean {
    const host = this.#host;
    if (streamId !== 0) return host.fail('stream-id');
    if ((flags & FrameFlag.ack) !== 0) {
      if (start !== end) return host.fail('frame-size');
      host.settingsAcknowledged();
      return this.#spend('control-frame-flood');
    }
    if ((end - start) % 6 !== 0) return host.fail('frame-size');
    if (!this.#spend('settings-flood')) return false;
    const { outbound } = host;
    const before = outbound.peer.initialWindowSize;
    for (let at = start; at < end; at += 6) {
      const wrong = outbound.peer.apply(bytes.readUInt16BE(at), bytes.readUInt32BE(at + 2));
      if (wrong !== undefined) return host.fail(wrong);
    }
    // The acknowledgement goes first: whatever the change sets free is sent under the new settings.
    outbound.settings(true, []);
    return outbound.settingsChanged(before, this.streams.values()) || host.fail('window-overflow');
  }

  #ping(flags: number, streamId: number, bytes: Buffer, start: number, end: number): boolean {
    const host = this.#host;
    if (streamId !== 0) return host.fail('stream-id');
    if (end - start !== 8) return host.fail('frame-size');
    if (!this.#spend('ping-flood')) return false;
    if ((flags & FrameFlag.ack) !== 0) host.pingAcknowledged(bytes, start);
    else host.outbound.ping(true, bytes, start);
    return true;
  }

  #isIdle(streamId: number): boolean {
    return (streamId & 1) === 0 || streamId > this.highestStream;
  }

  #refuse(streamId: number, code: number): boolean {
    this.#closed.add(streamId, ClosedBy.ownReset);
    this.#host.outbound.rstStream(streamId, code);
    return this.#spend('stream-error-flood');
  }

  #streamError(stream: Http2Stream, code: number): boolean {
    stream.reset(code);
    stream.sink?.reset(code, 'own-reset');
    return this.#spend('stream-error-flood');
  }
}
