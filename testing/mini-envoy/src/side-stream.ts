/**
 * The gRPC stream to a processor, on Node's own http2 client: unlike @grpc/grpc-js it can end a stream exactly as Envoy
 * does, with RST_STREAM(2) and without END_STREAM.
 */
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { HTTP_EXT_PROC_PATH } from '@portcullis/envoy-protocol';

/** Events of a stream. `ended` comes at most once, and not after `reset` or `endStream` were called. */
export interface SideStreamEvents {
  message(bytes: Uint8Array): void;
  /** The server ended the stream: a gRPC status, 0 for OK. A lost connection or a reset counts as 14 or 13. */
  ended(status: number, detail: string): void;
}

/** A connection to a processor; streams share it, as Envoy's do. */
export class SideStreamClient {
  readonly #target: string;
  #session: ClientHttp2Session | undefined;

  /** `unix:/path/to/socket` or `host:port`. */
  constructor(target: string) {
    this.#target = target;
  }

  /** Opens a stream of the method at `path` (default: HTTP ext_proc's Process). */
  open(events: SideStreamEvents, path: string = HTTP_EXT_PROC_PATH): SideStream {
    return new SideStream(this.#connected(), events, path);
  }

  #connected(): ClientHttp2Session {
    const current = this.#session;
    if (current !== undefined && !current.closed && !current.destroyed) return current;
    const unix = this.#target.startsWith('unix:') ? this.#target.slice('unix:'.length) : undefined;
    const [host = '', port = '0'] = unix === undefined ? this.#target.split(/:(?=\d+$)/) : [];
    const session = connect('http://mini-envoy', {
      createConnection: () => (unix === undefined ? connectSocket(Number(port), host) : connectSocket(unix)),
      settings: { enablePush: false, initialWindowSize: 16 * 1024 * 1024 },
    });
    // Its streams report the failure.
    session.on('error', () => undefined);
    session.on('connect', () => session.setLocalWindowSize(24 * 1024 * 1024));
    this.#session = session;
    return session;
  }

  /** Closes the connection at once. */
  close(): void {
    this.#session?.destroy();
    this.#session = undefined;
  }
}

/** One stream. */
export class SideStream {
  readonly #session: ClientHttp2Session;
  readonly #stream: ClientHttp2Stream;
  readonly #events: SideStreamEvents;
  #pending: Uint8Array = new Uint8Array(0);
  #status: number | undefined;
  #detail = '';
  #over = false;

  constructor(session: ClientHttp2Session, events: SideStreamEvents, path: string) {
    this.#session = session;
    this.#events = events;
    this.#stream = session.request({
      ':method': 'POST',
      ':path': path,
      te: 'trailers',
      'content-type': 'application/grpc',
      'x-envoy-internal': 'true',
      'x-forwarded-for': '127.0.0.1',
    });
    this.#stream.on('data', (chunk: Uint8Array) => this.#received(chunk));
    this.#stream.on('response', (headers) => this.#takeStatus(headers));
    this.#stream.on('trailers', (headers) => this.#takeStatus(headers));
    this.#stream.on('error', (error: Error) => {
      this.#detail ||= error.message;
    });
    this.#stream.on('close', () => this.#closed());
    // Trailers without END_STREAM from us: the server is done, and the stream is only half closed.
    this.#stream.on('end', () => setImmediate(() => this.#closed()));
  }

  /** Sends one message. */
  send(message: Uint8Array): void {
    if (this.#over || this.#stream.destroyed || this.#stream.closed) return;
    const frame = new Uint8Array(5 + message.length);
    new DataView(frame.buffer).setUint32(1, message.length);
    frame.set(message, 5);
    this.#stream.write(frame);
  }

  /** Whether either side has ended it. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Resolves when the server has answered a PING: what it sent before is here by then. */
  roundTrip(): Promise<void> {
    const session = this.#session;
    return new Promise((resolve) => {
      const done = (): void => {
        session.off('close', done);
        resolve();
      };
      const ping = (): void => {
        if (session.destroyed || session.closed || !session.ping(() => setImmediate(done))) done();
      };
      session.once('close', done);
      if (session.connecting && !session.destroyed) session.once('connect', ping);
      else ping();
    });
  }

  /** RST_STREAM(2), without END_STREAM. */
  reset(): void {
    this.#over = true;
    // `close` would write END_STREAM first; an error destroys the stream with the code that Envoy uses.
    this.#stream.destroy(new Error('reset'));
  }

  /** END_STREAM, then RST_STREAM(2) once it was written. */
  endThenReset(): void {
    this.#over = true;
    this.#stream.end(() => this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR));
  }

  /** END_STREAM; resolves when the server's trailers came, or after `milliseconds` with RST_STREAM(2). */
  endGracefully(milliseconds: number): Promise<void> {
    this.#over = true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR), milliseconds);
      this.#stream.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#stream.end();
    });
  }

  #received(chunk: Uint8Array): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    while (this.#pending.length >= 5) {
      const length = Buffer.from(this.#pending.buffer, this.#pending.byteOffset, 5).readUInt32BE(1);
      if (this.#pending.length < 5 + length) return;
      const message = this.#pending.slice(5, 5 + length);
      this.#pending = this.#pending.subarray(5 + length);
      if (!this.#over) this.#events.message(message);
    }
  }

  #takeStatus(headers: Readonly<Record<string, string | string[] | number | undefined>>): void {
    if (headers['grpc-status'] !== undefined) this.#status = Number(headers['grpc-status']);
    if (headers['grpc-message'] !== undefined) this.#detail = String(headers['grpc-message']);
  }

  #closed(): void {
    if (this.#over) return;
    this.#over = true;
    // UNAVAILABLE where the connection is lost, INTERNAL where only this stream was reset.
    this.#events.ended(this.#status ?? (this.#session.destroyed ? 14 : 13), this.#detail);
  }
}
