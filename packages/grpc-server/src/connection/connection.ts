/**
 * One HTTP/2 connection (RFC 9113): joins the receiving half, the sending half and the socket, and ends them together.
 *
 * A turn is the handling of one chunk from the socket, or of one event of another kind. Everything a turn sends goes
 * out in one write at its end; a turn that takes long, because handlers do, also writes on its way.
 */
import { AbuseLimits } from '../abuse-limits.ts';
import { type ArrivalTimes, SocketArrivals } from '../arrival-times.ts';
import { ErrorCode } from '../frame/error-code.ts';
import { FrameReader, type FrameSink } from '../frame/frame-reader.ts';
import { clientPreface, largestStreamId } from '../frame/frame-type.ts';
import type { SettingsEntry } from '../frame/frame-writer.ts';
import type { MetricName, ServerLimits, ServerTimes } from '../options.ts';
import { defaultWindow, SettingId } from '../settings.ts';
import { ClosedBy } from '../stream/recently-closed.ts';
import type { Http2Stream, StreamSink } from '../stream/stream.ts';
import { type FailureName, failureReasons } from './failure-reason.ts';
import { GoAway, type GoAwayStep } from './go-away.ts';
import { Inbound, type InboundHost } from './inbound.ts';
import { Keepalive } from './keepalive.ts';
import { Outbound, type OutboundHost } from './outbound.ts';
import { Patience } from './patience.ts';
import type { Wire } from './wire.ts';

/** Bytes at the socket above which DATA waits in its streams. */
const socketFullBytes = 1 << 20;
/** Bytes at the socket above which nothing more is read: the peer does not take its answers. */
const readingStopsBytes = 4 << 20;

/** Payloads of this side's PING frames: the first byte tells which one an answer belongs to. */
const keepalivePing: Buffer = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
const goAwayPing: Buffer = Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]);
const queuePing: Buffer = Buffer.from([3, 0, 0, 0, 0, 0, 0, 0]);

/** What a connection needs of its server. */
export interface ConnectionHost {
  readonly limits: ServerLimits;
  readonly times: ServerTimes;
  /** Of this thread. */
  readonly arrivals: ArrivalTimes;
  /** Milliseconds on a monotonic clock. */
  clock(): number;
  /** A number in [0, 1). */
  random(): number;
  /** A request begins. */
  startCall(stream: Http2Stream, connection: Connection): StreamSink;
  /** A request whose header list is above the limit must be refused. */
  refuseOversize(stream: Http2Stream): void;
  /** The connection ends because of something the peer did. `error`: the defect, for the reason `internal`. */
  failed(connection: Connection, reason: FailureName, error?: unknown): void;
  /** Something is to be counted that does not end the connection. */
  count(name: MetricName, label: string): void;
  /** The connection is gone. */
  closed(connection: Connection): void;
}

/**
 * Milliseconds after which a turn writes on its way: a call that costs more than a few microseconds is worth a system
 * call of about ten. With calls of 60 microseconds, sixteen at a time, peer and server took turns instead of working at
 * the same time: each was idle half of the time.
 */
const longTurnMs = 0.1;

/** A connection of a peer. Reads by `receive`, is told of the socket by `drained` and `disconnected`. */
export class Connection implements FrameSink, InboundHost, OutboundHost {
  readonly outbound: Outbound;
  readonly arrivals: SocketArrivals;
  readonly limits: ServerLimits;
  readonly abuse: AbuseLimits;
  readonly wire: Wire;
  /** Id of the listener that accepted it. */
  readonly listener: string;
  lastServedStream: number = largestStreamId;
  /** No more frames are read or sent. */
  over = false;
  readonly #host: ConnectionHost;
  readonly #inbound: Inbound;
  readonly #reader: FrameReader;
  #prefaceBytes = 0;
  #now: number;
  #inTurn = false;
  /** When the turn began, or wrote on its way. */
  #flushedAt = 0;
  #flushScheduled = false;
  #readingPaused = false;
  readonly #openedAt: number;
  readonly #ageMs: number;
  readonly #goAway = new GoAway();
  readonly #keepalive: Keepalive;
  readonly #patience: Patience;
  #idleSince: number;
  #settingsSince: number;
  #frameSince = -1;
  #partialFrames = 0;
  #overSince = 0;

  constructor(host: ConnectionHost, wire: Wire, listener: string) {
    this.#host = host;
    this.limits = host.limits;
    this.wire = wire;
    this.listener = listener;
    const now = host.clock();
    this.#now = now;
    this.#openedAt = now;
    this.#idleSince = now;
    this.#settingsSince = now;
    // Connections that were opened together must not be sent away together.
    this.#ageMs = host.times.ageMs * (0.9 + 0.2 * host.random());
    this.#keepalive = new Keepalive(host.times.keepaliveMs, host.times.keepaliveTimeoutMs, now);
    this.#patience = new Patience(host.times, now);
    this.arrivals = new SocketArrivals(host.arrivals);
    this.abuse = new AbuseLimits(this.#now);
    this.outbound = new Outbound(this, host.limits);
    this.#inbound = new Inbound(this);
    this.#reader = new FrameReader(this, host.limits.frameBytes);
    this.#sendPreface();
    this.touch();
  }

  /** Calls that are open. */
  get calls(): number {
    return this.#inbound.streams.size;
  }

  /** Whether the peer has been asked to go elsewhere, or the connection is over. */
  get leaving(): boolean {
    return this.over || this.#goAway.begun;
  }

  /** Reads a chunk from the socket. The chunk is used only until return. */
  receive(chunk: Buffer): void {
    if (this.over) return;
    this.#beginTurn();
    this.arrivals.begin(this.#now);
    this.#keepalive.heard(this.#now);
    try {
      const from = this.#readPreface(chunk);
      if (from >= 0 && this.#reader.push(chunk, from) === 'too-large') this.fail('frame-size');
      this.#noteUnfinishedFrame();
    } catch (error) {
      this.#defect(error);
    }
    const now = this.#host.clock();
    this.#pingIfDue(now);
    this.arrivals.end(now);
    this.#endTurn();
  }

  /**
   * See `FrameSink`. A chunk may hold the messages of many calls: the peer goes on with the first answers while the later
   * ones are made.
   */
  frame(type: number, flags: number, streamId: number, bytes: Buffer, start: number, end: number): boolean {
    const goesOn = this.#inbound.frame(type, flags, streamId, bytes, start, end);
    if (goesOn && !this.outbound.queue.empty) this.#flushLongTurn();
    return goesOn && !this.over;
  }

  #flushLongTurn(): void {
    const now = this.#host.clock();
    if (now - this.#flushedAt < longTurnMs) return;
    this.#pingIfDue(now);
    this.#flush();
    this.#inTurn = true;
    this.#flushedAt = now;
  }

  #pingIfDue(now: number): void {
    if (!this.over && this.arrivals.pingIsDue(now)) this.outbound.ping(false, queuePing, 0);
  }

  /** Asks the peer to go elsewhere; calls that run are finished. See `GoAway`. */
  sendAway(): void {
    if (this.over) return;
    this.#beginTurn();
    this.#goAwayStep(this.#goAway.begin(this.#now));
    this.#endTurn();
  }

  /** The limit of a drain is reached: every call is told, answered UNAVAILABLE if it does not end, and that is all. */
  drainLimit(): void {
    if (this.over) return;
    this.#beginTurn();
    for (const stream of [...this.#inbound.streams.values()]) stream.sink?.drainLimit();
    if (!this.over) {
      this.outbound.goAway(this.#inbound.highestStream, ErrorCode.noError);
      this.#finish(ErrorCode.noError);
    }
    this.#endTurn();
  }

  /** Time has passed: called about once a second. */
  tick(): void {
    this.#beginTurn();
    const now = this.#now;
    if (this.over) {
      if (now - this.#overSince > this.#host.times.closeMs) this.wire.destroy();
    } else {
      try {
        this.#check(now);
      } catch (error) {
        this.#defect(error);
      }
    }
    this.#endTurn();
  }

  /** The socket has taken everything. */
  drained(): void {
    if (this.over) return;
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
    if (!this.over) this.#finish(ErrorCode.cancel);
    this.wire.destroy();
    this.#host.closed(this);
  }

  /** See `InboundHost`. */
  fail(reason: FailureName): false {
    this.#fail(reason);
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
  pingAcknowledged(bytes: Buffer, start: number): void {
    if (bytes[start] === goAwayPing[0]) this.#goAwayStep(this.#goAway.answered());
    else if (bytes[start] === queuePing[0]) this.arrivals.pingAnswered();
  }

  /** See `InboundHost`. */
  settingsAcknowledged(): void {
    this.#settingsSince = -1;
  }

  /** See `InboundHost`. */
  becameIdle(): void {
    this.#idleSince = this.#now;
    this.#goAwayStep(this.#goAway.check(this.#now, 0));
  }

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
    if (this.over) return;
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
        this.fail('preface');
        return -1;
      }
      at++;
      this.#prefaceBytes++;
    }
    return at;
  }

  #check(now: number): void {
    const { times } = this.#host;
    const late = this.#patience.check(now, {
      handshakeSince: this.#inbound.settingsSeen ? -1 : this.#openedAt,
      settingsSince: this.#settingsSince,
      frameSince: this.#reader.insideFrame ? this.#frameSince : -1,
      headerBlockSince: this.#inbound.block?.since ?? -1,
      socketBytes: this.wire.waitingBytes(),
    });
    if (late !== undefined) return this.#fail(late);
    const keepalive = this.#keepalive.check(now);
    if (keepalive === 'give-up') return this.#fail('keepalive-timeout');
    if (keepalive === 'ping') this.outbound.ping(false, keepalivePing, 0);
    if (this.calls === 0 ? now - this.#idleSince > times.idleMs : false)
      this.#goAwayStep(this.#goAway.begin(now));
    if (now - this.#openedAt > this.#ageMs) this.#goAwayStep(this.#goAway.begin(now));
    this.#goAwayStep(this.#goAway.check(now, this.calls));
    for (const stream of this.#inbound.streams.values()) {
      const sink = stream.sink;
      if (stream.pending !== undefined && now - stream.pendingSince > times.streamStalledMs) {
        this.#host.count('slow_streams', this.listener);
        stream.reset(ErrorCode.enhanceYourCalm);
        sink?.reset(ErrorCode.enhanceYourCalm, 'own-reset');
      } else if (sink !== undefined && !stream.paused) {
        const since = sink.unfinishedSince();
        if (since >= 0 && now - since > times.messageMs) {
          this.#host.count('slow_messages', this.listener);
          sink.tooSlow();
        }
      }
    }
  }

  #goAwayStep(step: GoAwayStep): void {
    if (this.over) return;
    switch (step) {
      case 'announce':
        this.outbound.goAway(largestStreamId, ErrorCode.noError);
        this.outbound.ping(false, goAwayPing, 0);
        this.#host.count('connections_sent_away', this.listener);
        break;
      case 'finalise':
        this.lastServedStream = this.#inbound.highestStream;
        this.outbound.goAway(this.lastServedStream, ErrorCode.noError);
        this.#goAwayStep(this.#goAway.check(this.#now, this.calls));
        break;
      case 'close':
        this.#finish(ErrorCode.noError);
        break;
      case 'nothing':
        break;
    }
  }

  #noteUnfinishedFrame(): void {
    if (this.#reader.partialFrames === this.#partialFrames) return;
    this.#partialFrames = this.#reader.partialFrames;
    this.#frameSince = this.#now;
  }

  #fail(reason: FailureName, error?: unknown): void {
    if (this.over) return;
    const { code } = failureReasons[reason];
    this.outbound.goAway(this.#inbound.highestStream, code);
    this.#host.failed(this, reason, error);
    this.#finish(code);
  }

  /** Something threw that must not: the connection ends, the process goes on. */
  #defect(error: unknown): void {
    this.#fail('internal', error);
  }

  #beginTurn(): void {
    this.#inTurn = true;
    this.#now = this.#host.clock();
    this.#flushedAt = this.#now;
  }

  #endTurn(): void {
    this.#inTurn = false;
    if (!this.over) this.#flush();
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
        break;
      }
      this.#inTurn = true;
      outbound.takeTurns();
      this.#inTurn = false;
      if (outbound.queue.empty) break;
    }
    if (outbound.waitingBytes > this.limits.waitingBytes) this.#fail('slow-reader');
  }

  /** Sends what is left, then closes; tells every stream. */
  #finish(code: number): void {
    this.over = true;
    this.#overSince = this.#now;
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
