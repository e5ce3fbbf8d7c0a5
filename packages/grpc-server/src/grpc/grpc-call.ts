/**
 * A gRPC call on a stream: the handler's `Call` above, the stream's sink below.
 *
 * PERF: a call costs this object, its stream and the handler's sink; a message that arrives and leaves whole is handed
 * over in place and copied once. Guarded by `npm run bench -- transport`.
 */
import type { Arrival, SocketArrivals } from '../arrival-times.ts';
import type { Call, CallEnd, CallSink, CallStatus } from '../call.ts';
import { ErrorCode } from '../frame/error-code.ts';
import type { HeaderField } from '../hpack/field-list.ts';
import type { Http2Stream, StreamLoss, StreamSink } from '../stream/stream.ts';
import { MessageReader, type MessageSink, prefixBytes } from './message-reader.ts';
import { legalMetadata } from './metadata.ts';
import { StatusCode } from './status.ts';
import { encodeStatusMessage } from './status-message.ts';

/** What a call needs of its connection. */
export interface CallConnection {
  /** Id of the listener that accepted it. */
  readonly listener: string;
  /** The address at its other end. */
  readonly wire: { readonly peer: string };
  readonly arrivals: SocketArrivals;
}

/** What a call needs of its server. */
export interface CallHost {
  /** Largest message where the handler does not decide, bytes. */
  readonly messageBytes: number;
  /** Claims (or with a negative number gives back) memory for unfinished messages. */
  reserve(bytes: number): boolean;
  /** Milliseconds on a monotonic clock. */
  clock(): number;
  /** A message was discarded for lack of memory. */
  outOfMemory(call: GrpcCall): void;
  /** A handler threw. */
  handlerFailed(call: GrpcCall, error: unknown): void;
}

const responseHead: readonly HeaderField[] = [
  [':status', '200'],
  ['content-type', 'application/grpc'],
];
const okTrailers: readonly HeaderField[] = [['grpc-status', '0']];
const okWithoutBody: readonly HeaderField[] = [...responseHead, ...okTrailers];

/** Longest delay of `setTimeout`, milliseconds. */
const longestTimer = 0x7fff_ffff;

/** One call. */
export class GrpcCall implements Call, StreamSink, MessageSink {
  readonly listener: string;
  readonly peer: string;
  readonly deadline: number | undefined;
  readonly #host: CallHost;
  readonly #stream: Http2Stream;
  readonly #arrivals: SocketArrivals;
  /** When the message came that began last. */
  #came: Arrival;
  #sink: CallSink | undefined;
  #reader: MessageReader | undefined;
  /** When the unfinished message began; what the handler paused does not count. */
  #messageSince = 0;
  #timer: NodeJS.Timeout | undefined;
  #headSent = false;
  /** The handler ended the call, or it was cut off: the handler is not told anything more. */
  #over = false;

  constructor(host: CallHost, stream: Http2Stream, connection: CallConnection, deadline: number | undefined) {
    this.#host = host;
    this.#stream = stream;
    this.listener = connection.listener;
    this.peer = connection.wire.peer;
    this.#arrivals = connection.arrivals;
    this.#came = connection.arrivals.current;
    this.deadline = deadline;
  }

  /** Starts the handler. `timeout`: milliseconds until the deadline. */
  start(handler: (call: Call) => CallSink, timeout: number | undefined): void {
    // Longer than a timer can be (24 days) is as good as never.
    if (timeout !== undefined && timeout <= longestTimer)
      this.#timer = setTimeout(deadlineOver, timeout, this);
    try {
      this.#sink = handler(this);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Answers at once with a response that has no body. */
  refuse(fields: readonly HeaderField[]): void {
    this.#stop();
    this.#stream.finish(fields, true);
  }

  get path(): string {
    return this.#stream.head.path;
  }

  get authority(): string {
    return this.#stream.head.authority;
  }

  header(name: string): string | undefined {
    return this.#stream.head.fields.get(name);
  }

  sendMetadata(metadata: readonly HeaderField[]): void {
    if (this.#headSent || this.#stream.finished) return;
    this.#headSent = true;
    this.#stream.sendHeaders([...responseHead, ...legalMetadata(metadata)], false, false);
  }

  write(message: Uint8Array): boolean {
    const stream = this.#stream;
    if (stream.finished) return true;
    this.#sendHead();
    const length = message.length;
    const at = stream.beginData(prefixBytes + length);
    if (at >= 0) {
      writePrefix(stream.outboundBytes, at, length);
      stream.outboundBytes.set(message, at + prefixBytes);
      return true;
    }
    return this.writePieces([message]);
  }

  writePieces(pieces: readonly Uint8Array[]): boolean {
    const stream = this.#stream;
    if (stream.finished) return true;
    this.#sendHead();
    let length = 0;
    for (const piece of pieces) length += piece.length;
    const prefix = new Uint8Array(prefixBytes);
    writePrefix(prefix, 0, length);
    stream.sendPieces([prefix, ...pieces]);
    return !stream.congested;
  }

  #sendHead(): void {
    if (this.#headSent) return;
    this.#headSent = true;
    this.#stream.sendHeaders(responseHead, true, false);
  }

  end(status?: CallStatus): void {
    const stream = this.#stream;
    this.#stop();
    if (stream.finished) return;
    const code = status?.code ?? StatusCode.ok;
    if (
      status === undefined ||
      (code === StatusCode.ok && status.message === undefined && status.metadata === undefined)
    ) {
      if (this.#headSent) stream.finish(okTrailers, true);
      else stream.finish(okWithoutBody, true);
      return;
    }
    const fields: HeaderField[] = this.#headSent ? [] : [...responseHead];
    fields.push(['grpc-status', `${code}`]);
    if (status.message !== undefined) fields.push(['grpc-message', encodeStatusMessage(status.message)]);
    if (status.metadata !== undefined) fields.push(...legalMetadata(status.metadata));
    stream.finish(fields, false);
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#messageSince = this.#host.clock();
    this.#stream.resume();
  }

  // What the stream tells.

  data(bytes: Buffer, start: number, end: number): void {
    if (this.#over) return;
    this.#reader ??= new MessageReader(this);
    const reader = this.#reader;
    const began = reader.messages;
    reader.push(bytes, start, end);
    if (reader.insideMessage && reader.messages !== began) this.#messageSince = this.#host.clock();
  }

  /** END_STREAM of the client. Inside a message it is an error of the client's framing. */
  remoteEnd(): void {
    if (this.#over) return;
    if (this.#reader?.insideMessage === true) {
      this.#cut(
        { kind: 'reset', code: ErrorCode.protocolError },
        StatusCode.internal,
        'stream ended inside a message',
      );
      return;
    }
    try {
      this.#sink?.halfClose?.();
    } catch (error) {
      this.#failed(error);
    }
  }

  reset(code: number, cause: StreamLoss): void {
    this.#cancel({ kind: cause === 'connection' ? 'connection' : 'reset', code });
  }

  writable(): void {
    if (this.#over) return;
    try {
      this.#sink?.writable?.();
    } catch (error) {
      this.#failed(error);
    }
  }

  unfinishedSince(): number {
    return this.#reader?.insideMessage === true ? this.#messageSince : -1;
  }

  tooSlow(): void {
    this.#cut(
      { kind: 'reset', code: ErrorCode.enhanceYourCalm },
      StatusCode.cancelled,
      'message took too long',
    );
  }

  drainLimit(): void {
    if (this.#over) return;
    try {
      this.#sink?.drainLimit?.();
    } catch (error) {
      this.#failed(error);
    }
    if (!this.#over)
      this.#cut(
        { kind: 'connection', code: ErrorCode.noError },
        StatusCode.unavailable,
        'server is shutting down',
      );
  }

  /** The deadline has passed. */
  deadlinePassed(): void {
    this.#cut({ kind: 'deadline', code: ErrorCode.cancel }, StatusCode.deadlineExceeded, 'deadline exceeded');
  }

  // What the message reader tells.

  messageStart(compressed: boolean, length: number): 'accept' | 'discard' | 'stop' {
    this.#came = this.#arrivals.current;
    if (compressed) {
      this.#cut(
        { kind: 'reset', code: ErrorCode.cancel },
        StatusCode.unimplemented,
        'compressed messages are not supported',
      );
      return 'stop';
    }
    const sink = this.#sink;
    if (sink?.messageStart !== undefined) {
      try {
        const answer = sink.messageStart(length);
        return this.#over ? 'stop' : answer;
      } catch (error) {
        this.#failed(error);
        return 'stop';
      }
    }
    if (length <= this.#host.messageBytes) return 'accept';
    this.#cut(
      { kind: 'reset', code: ErrorCode.cancel },
      StatusCode.resourceExhausted,
      'message is too large',
    );
    return 'stop';
  }

  message(bytes: Buffer): boolean {
    this.#arrivals.handling(this.#came);
    try {
      this.#sink?.message(bytes);
    } catch (error) {
      this.#failed(error);
    }
    return !this.#over;
  }

  discarded(length: number): boolean {
    this.#arrivals.handling(this.#came);
    const sink = this.#sink;
    if (sink?.discarded === undefined) {
      this.#cut(
        { kind: 'reset', code: ErrorCode.cancel },
        StatusCode.resourceExhausted,
        'no memory for the message',
      );
      return false;
    }
    try {
      sink.discarded(length);
    } catch (error) {
      this.#failed(error);
    }
    return !this.#over;
  }

  reserve(bytes: number): boolean {
    const granted = this.#host.reserve(bytes);
    if (!granted) this.#host.outOfMemory(this);
    return granted;
  }

  /** Tells the handler that the call is over, and the client why. */
  #cut(reason: CallEnd, code: number, message: string): void {
    if (this.#over) return;
    this.#cancel(reason);
    this.end({ code, message });
  }

  #cancel(reason: CallEnd): void {
    if (this.#over) return;
    this.#stop();
    try {
      this.#sink?.cancelled?.(reason);
    } catch (error) {
      this.#host.handlerFailed(this, error);
    }
  }

  #failed(error: unknown): void {
    this.#host.handlerFailed(this, error);
    this.end({ code: StatusCode.internal, message: 'internal error' });
  }

  #stop(): void {
    this.#over = true;
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#reader?.release();
  }
}

function deadlineOver(call: GrpcCall): void {
  call.deadlinePassed();
}

function writePrefix(out: Uint8Array, at: number, length: number): void {
  out[at] = 0;
  out[at + 1] = length >>> 24;
  out[at + 2] = length >>> 16;
  out[at + 3] = length >>> 8;
  out[at + 4] = length;
}
