/**
 * One HTTP/2 connection (RFC 9113): joins the receiving half, the sending half and the socket, and ends them together.
 *
 * A turn is the handling of one chunk from the socket, or of one event of another kind. Everything a turn sends goes
 * out in one write at its end.
 */
import { AbuseLimits } from '../abuse-limits.ts';
import { ErrorCode, errorCodeName } from '../frame/error-code.ts';
import { FrameReader } from '../frame/frame-reader.ts';
import { clientPreface, largestStreamId } from '../frame/frame-type.ts';
import type { SettingsEntry } from '../frame/frame-writer.ts';
import type { ServerLimits } from '../options.ts';
import { defaultWindow, SettingId } from '../settings.ts';
import { ClosedBy } from '../stream/recently-closed.ts';
import type { Http2Stream, StreamSink } from '../stream/stream.ts';
import { Inbound, type InboundHost } from './inbound.ts';
import { Outbound, type OutboundHost } from './outbound.ts';
import type { Wire } from './wire.ts';

/** Bytes at the socket above which DATA waits in its streams. */
const socketFullBytes = 1 << 20;
/** Bytes at the socket above which nothing more is read: the peer does not take its answers. */
const readingStopsBytes = 4 << 20;

/** What a connection needs of its server. */
export interface ConnectionHost {
  readonly limits: ServerLimits;
  /** Milliseconds on a monotonic clock. */
  clock(): number;
  /** A request begins. */
  startCall(stream: Http2Stream, connection: Connection): StreamSink;
  /** A request whose header list is above the limit must be refused. */
  refuseOversize(stream: Http2Stream): void;
  /** The connection ended with an error of the peer; `reason` is a name of the catalogue. */
  failed(connection: Connection, code: number, reason: string): void;
  /** The connection is gone. */
  closed(connection: Connection): void;
}

/** A connection of a peer. Reads by `receive`, is told of the socket by `drained` and `disconnected`. */
export class Connection implements InboundHost, OutboundHost {
  readonly outbound: Outbound;
  readonly limits: ServerLimits;
  readonly abuse: AbuseLimits;
  readonly wire: Wire;
  /** Id of the listener that accepted it. */
  readonly listener: string;
  lastServedStream: number = largestStreamId;
  readonly #host: ConnectionHost;
  readonly #inbound: Inbound;
  readonly #reader: FrameReader;
  #prefaceBytes = 0;
  #now: number;
  #inTurn = false;
  #flushScheduled = false;
  #readingPaused = false;
  /** No more frames are read or sent. */
  #over = false;

  constructor(host: ConnectionHost, wire: Wire, listener: string) {
    this.#host = host;
    this.limits = host.limits;
    this.wire = wire;
    this.listener = listener;
    this.#now = host.clock();
    this.abuse = new AbuseLimits(this.#now);
    this.outbound = new Outbound(this, host.limits);
    this.#inbound = new Inbound(this);
    this.#reader = new FrameReader(this.#inbound, host.limits.frameBytes);
    this.#sendPreface();
    this.touch();
  }

  /** Calls that are open. */
  get calls(): number {
    return this.#inbound.streams.size;
  }

  /** Reads a chunk from the socket. The chunk is used only until return. */
  receive(chunk: Buffer): void {
    if (this.#over) return;
    this.#beginTurn();
    const from = this.#readPreface(chunk);
    if (from >= 0 && this.#reader.push(chunk, from) === 'too-large') {
      this.fail(ErrorCode.frameSizeError, 'frame-size');
    }
    this.#endTurn();
  }

  /** The socket has taken everything. */
  drained(): void {
    if (this.#over) return;
    this.#beginTurn();
    this.outbound.socketFull(false);
    if (this.#readingPaused) {
      this.#readingPaused = false;
      this.wire.resumeReading();
    }
    this.#endTurn();
  }

  /** The socket is closed, or the peer will send nothing more. */
  disconnected(): void {
    if (!this.#over) this.#finish(ErrorCode.cancel);
    this.wire.destroy();
    this.#host.closed(this);
  }

  /** See `InboundHost`. */
  fail(code: number, reason: string): false {
    if (this.#over) return false;
    this.outbound.goAway(this.#inbound.highestStream, code);
    this.#host.failed(this, code, `${reason} (${errorCodeName(code)})`);
    this.#finish(code);
    return false;
  }

  /** See `InboundHost`. */
  accept(stream: Http2Stream): StreamSink {
    return this.#host.startCall(stream, this);
  }

  /** See `InboundHost`. */
  acceptOversize(stream: Http2Stream): void {
    this.#host.refuseOversize(stream);
  }

  /** See `InboundHost`. */
  pingAcknowledged(_bytes: Buffer, _start: number): void {}

  /** See `InboundHost`. */
  settingsAcknowledged(): void {}

  /** See `InboundHost`. */
  becameIdle(): void {}

  /** See `OutboundHost`. */
  now(): number {
    return this.#now;
  }

  /** See `OutboundHost`. */
  touch(): void {
    if (this.#inTurn || this.#flushScheduled) return;
    this.#flushScheduled = true;
    process.nextTick(flushLater, this);
  }

  /** See `OutboundHost`. */
  streamClosed(stream: Http2Stream, byReset: boolean): void {
    this.#inbound.remove(stream, byReset ? ClosedBy.ownReset : ClosedBy.ended);
  }

  /** Ends what `touch` began outside a turn. */
  flushScheduled(): void {
    this.#flushScheduled = false;
    if (this.#over) return;
    this.#now = this.#host.clock();
    this.#flush();
  }

  #sendPreface(): void {
    const { limits } = this;
    const entries: SettingsEntry[] = [
      [SettingId.headerTableSize, limits.headerTableBytes],
      [SettingId.maxConcurrentStreams, limits.concurrentStreams],
      [SettingId.initialWindowSize, limits.streamWindowBytes],
      [SettingId.maxFrameSize, limits.frameBytes],
      [SettingId.maxHeaderListSize, limits.headerListBytes],
    ];
    this.outbound.settings(false, entries);
    const enlarge = limits.connectionWindowBytes - defaultWindow;
    if (enlarge > 0) this.outbound.windowUpdate(0, enlarge);
  }

  /** Returns where frames begin in the chunk, or -1 when there is nothing more to read in it. */
  #readPreface(chunk: Buffer): number {
    let at = 0;
    while (this.#prefaceBytes < clientPreface.length) {
      if (at === chunk.length) return -1;
      if (chunk[at] !== clientPreface[this.#prefaceBytes]) {
        this.fail(ErrorCode.protocolError, 'preface');
        return -1;
      }
      at++;
      this.#prefaceBytes++;
    }
    return at;
  }

  #beginTurn(): void {
    this.#inTurn = true;
    this.#now = this.#host.clock();
  }

  #endTurn(): void {
    this.#inTurn = false;
    if (!this.#over) this.#flush();
  }

  #flush(): void {
    const { outbound, wire } = this;
    for (;;) {
      outbound.queue.flush(wire);
      const waiting = wire.waitingBytes();
      if (waiting > socketFullBytes) {
        outbound.socketFull(true);
        if (waiting > readingStopsBytes && !this.#readingPaused) {
          this.#readingPaused = true;
          wire.pauseReading();
        }
        return;
      }
      this.#inTurn = true;
      outbound.takeTurns();
      this.#inTurn = false;
      if (outbound.queue.empty) return;
    }
  }

  /** Sends what is left, then closes; tells every stream. */
  #finish(code: number): void {
    this.#over = true;
    this.outbound.queue.flush(this.wire);
    const streams = [...this.#inbound.streams.values()];
    for (const stream of streams) {
      this.#inbound.remove(stream, ClosedBy.ownReset);
      stream.sink?.reset(code, 'connection');
    }
    this.outbound.queue.clear();
    this.wire.end();
  }
}

function flushLater(connection: Connection): void {
  connection.flushScheduled();
}
