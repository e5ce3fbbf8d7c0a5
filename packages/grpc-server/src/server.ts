/** The server: listeners, connections, and the calls that they bring. */
import { createServer, type Server, type Socket } from 'node:net';
import type { CallHandler } from './call.ts';
import type { Connection, ConnectionHost } from './connection/connection.ts';
import { type CallPlan, planCall, trailersOnly } from './grpc/call-plan.ts';
import { type CallHost, GrpcCall } from './grpc/grpc-call.ts';
import { StatusCode } from './grpc/status.ts';
import type { BoundAddress, ListenAddress } from './listen-address.ts';
import { defaultLimits, type GrpcServerOptions, type ServerLimits } from './options.ts';
import { serveSocket } from './socket-wire.ts';
import type { Http2Stream, StreamSink } from './stream/stream.ts';

const oversizeHead = trailersOnly(StatusCode.resourceExhausted, 'request metadata is too large');

/** Serves gRPC on sockets. */
export class GrpcServer implements ConnectionHost, CallHost {
  readonly limits: ServerLimits;
  readonly messageBytes: number;
  readonly clock: () => number;
  readonly #options: GrpcServerOptions;
  readonly #handlers: ReadonlyMap<string, CallHandler>;
  readonly #listeners: Server[] = [];
  readonly #connections = new Set<Connection>();
  #unfinishedBytes = 0;

  constructor(options: GrpcServerOptions) {
    this.#options = options;
    this.#handlers = options.handlers;
    this.limits = { ...defaultLimits, ...options.limits };
    this.messageBytes = this.limits.messageBytes;
    this.clock = options.clock ?? monotonicMilliseconds;
  }

  /** Listens. Rejects with the system's error when the address cannot be used. */
  async listen(address: ListenAddress): Promise<BoundAddress> {
    const server = createServer({ noDelay: true });
    server.on('connection', (socket) => this.accept(socket, address.id));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(listenOptions(address), () => {
        server.off('error', reject);
        resolve();
      });
    });
    this.#listeners.push(server);
    const bound = server.address();
    if (bound === null || typeof bound === 'string') {
      return { id: address.id, text: `unix:${bound ?? ''}`, port: undefined };
    }
    return { id: address.id, text: `${bound.address}:${bound.port}`, port: bound.port };
  }

  /** Serves a connection that somebody else accepted. */
  accept(socket: Socket, listenerId: string): void {
    if (this.#connections.size >= this.limits.connections) {
      socket.destroy();
      return;
    }
    this.#connections.add(serveSocket(socket, this, listenerId));
  }

  /** Open connections. */
  connections(): number {
    return this.#connections.size;
  }

  /** Open calls. */
  calls(): number {
    let calls = 0;
    for (const connection of this.#connections) calls += connection.calls;
    return calls;
  }

  /** Closes listeners and connections at once. */
  async close(): Promise<void> {
    const closing = this.#listeners.map(
      (server) => new Promise<void>((resolve) => server.close(() => resolve())),
    );
    for (const connection of [...this.#connections]) connection.disconnected();
    await Promise.all(closing);
  }

  /** See `ConnectionHost`. */
  startCall(stream: Http2Stream, connection: Connection): StreamSink {
    const { head } = stream;
    head.prepared ??= planCall(head, this.#handlers);
    const plan = head.prepared as CallPlan;
    const { handler, timeout } = plan;
    const deadline = timeout === undefined ? undefined : connection.now() + timeout;
    const call = new GrpcCall(this, stream, connection.listener, connection.wire.peer, deadline);
    stream.sink = call;
    if (handler === undefined) call.refuse(plan.refusal);
    else call.start(handler, timeout);
    return call;
  }

  /** See `ConnectionHost`. */
  refuseOversize(stream: Http2Stream): void {
    stream.finish(oversizeHead, true);
  }

  /** See `ConnectionHost`. */
  failed(connection: Connection, code: number, reason: string): void {
    this.#options.metric?.(`connection_errors:${code}`, 1);
    this.#options.log?.({
      level: 'warn',
      code: 'connection.failed',
      message: reason,
      listener: connection.listener,
      peer: connection.wire.peer,
    });
  }

  /** See `ConnectionHost`. */
  closed(connection: Connection): void {
    this.#connections.delete(connection);
  }

  /** See `CallHost`. */
  reserve(bytes: number): boolean {
    if (bytes > 0 && this.#unfinishedBytes + bytes > this.limits.unfinishedMessageBytes) return false;
    this.#unfinishedBytes += bytes;
    return true;
  }

  /** See `CallHost`. */
  handlerFailed(call: GrpcCall, error: unknown): void {
    this.#options.metric?.('handler_errors', 1);
    this.#options.log?.({
      level: 'error',
      code: 'handler.threw',
      message: `${call.path}: ${error instanceof Error ? error.stack : String(error)}`,
      listener: call.listener,
      peer: call.peer,
    });
  }
}

function monotonicMilliseconds(): number {
  return performance.now();
}

function listenOptions(address: ListenAddress): object {
  switch (address.kind) {
    case 'unix':
      return { path: address.path };
    case 'tcp':
      return {
        host: address.host,
        port: address.port,
        reusePort: address.reusePort ?? false,
        ipv6Only: address.ipv6Only ?? false,
      };
    case 'descriptor':
      return { fd: address.fd };
  }
}
