/** What connections, calls and listeners need of their server: limits, the table of connections, accounts and logs. */
import type { Socket } from 'node:net';
import { ArrivalTimes } from './arrival-times.ts';
import type { CallHandler } from './call.ts';
import type { Connection, ConnectionHost } from './connection/connection.ts';
import { type FailureName, failureReasons } from './connection/failure-reason.ts';
import { errorCodeName } from './frame/error-code.ts';
import { type CallPlan, planCall, trailersOnly } from './grpc/call-plan.ts';
import { type CallHost, GrpcCall } from './grpc/grpc-call.ts';
import { StatusCode } from './grpc/status.ts';
import type { ListenerHost } from './listener.ts';
import {
  defaultLimits,
  defaultTimes,
  type GrpcServerOptions,
  type MetricName,
  type ServerLimits,
  type ServerLogLine,
  type ServerTimes,
} from './options.ts';
import { serveSocket } from './socket-wire.ts';
import type { Http2Stream, StreamSink } from './stream/stream.ts';

const oversizeHead = trailersOnly(StatusCode.resourceExhausted, 'request metadata is too large');

/** How often connections look at their clocks, milliseconds. */
const tickMs = 1000;

/** The inside of a server, as connections, calls and listeners see it. */
export class ServerCore implements ConnectionHost, CallHost, ListenerHost {
  readonly limits: ServerLimits;
  readonly times: ServerTimes;
  readonly messageBytes: number;
  readonly arrivals: ArrivalTimes;
  readonly clock: () => number;
  readonly random: () => number;
  readonly connections = new Set<Connection>();
  readonly #options: GrpcServerOptions;
  readonly #handlers: ReadonlyMap<string, CallHandler>;
  #unfinishedBytes = 0;
  #draining = false;
  #ticker: NodeJS.Timeout | undefined;
  #emptied: Array<() => void> = [];

  constructor(options: GrpcServerOptions) {
    this.#options = options;
    this.#handlers = options.handlers;
    this.limits = { ...defaultLimits, ...options.limits };
    this.times = { ...defaultTimes, ...options.times };
    this.messageBytes = this.limits.messageBytes;
    this.arrivals = options.arrivals ?? new ArrivalTimes();
    this.clock = options.clock ?? (() => performance.now());
    this.random = options.random ?? Math.random;
  }

  /** Asks all peers to go, those included that connect from now on. */
  drain(): void {
    this.#draining = true;
    for (const connection of [...this.connections]) connection.sendAway();
  }

  /** Resolves when there is no connection. */
  whenEmpty(): Promise<void> {
    if (this.connections.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#emptied.push(resolve));
  }

  connected(socket: Socket, listenerId: string): void {
    if (this.connections.size >= this.limits.connections) {
      this.count('connections_refused', listenerId);
      this.#log('warn', 'connection.refused', 'too many connections', listenerId, 'new');
      socket.destroy();
      return;
    }
    this.add(serveSocket(socket, this, listenerId));
  }

  /** Takes care of a connection until it is closed. */
  add(connection: Connection): void {
    this.count('connections_opened', connection.listener);
    this.connections.add(connection);
    if (this.#draining) connection.sendAway();
    this.#ticker ??= setInterval(() => {
      for (const each of this.connections) each.tick();
    }, tickMs).unref();
  }

  tlsFailed(listenerId: string, peer: string, message: string): void {
    this.count('tls_failures', listenerId);
    this.#log('warn', 'connection.tls', message, listenerId, peer);
  }

  startCall(stream: Http2Stream, connection: Connection): StreamSink {
    const { head } = stream;
    head.prepared ??= planCall(head, this.#handlers);
    const plan = head.prepared as CallPlan;
    const { handler, timeout } = plan;
    const deadline = timeout === undefined ? undefined : connection.now() + timeout;
    const call = new GrpcCall(this, stream, connection, deadline);
    stream.sink = call;
    if (handler === undefined) call.refuse(plan.refusal);
    else call.start(handler, timeout);
    return call;
  }

  refuseOversize(stream: Http2Stream): void {
    stream.finish(oversizeHead, true);
  }

  failed(connection: Connection, reason: FailureName, error?: unknown): void {
    this.count('connection_failures', reason);
    const { code, meaning } = failureReasons[reason];
    const detail = error instanceof Error ? `: ${error.stack}` : '';
    const text = `${meaning} (${errorCodeName(code)})${detail}`;
    this.#log(
      reason === 'internal' ? 'error' : 'warn',
      `connection.${reason}`,
      text,
      connection.listener,
      connection.wire.peer,
    );
  }

  closed(connection: Connection): void {
    if (!this.connections.delete(connection)) return;
    this.count('connections_closed', connection.listener);
    if (this.connections.size > 0) return;
    clearInterval(this.#ticker);
    this.#ticker = undefined;
    for (const resolve of this.#emptied.splice(0)) resolve();
  }

  count(name: MetricName, label: string): void {
    this.#options.metric?.(name, label);
  }

  reserve(bytes: number): boolean {
    if (bytes > 0 && this.#unfinishedBytes + bytes > this.limits.unfinishedMessageBytes) return false;
    this.#unfinishedBytes += bytes;
    return true;
  }

  outOfMemory(call: GrpcCall): void {
    this.count('messages_without_memory', call.listener);
    this.#log('warn', 'call.no-memory', `${call.path}: a message was discarded`, call.listener, call.peer);
  }

  handlerFailed(call: GrpcCall, error: unknown): void {
    this.count('handler_errors', call.listener);
    const text = error instanceof Error ? error.stack : String(error);
    this.#log('error', 'call.handler-threw', `${call.path}: ${text}`, call.listener, call.peer);
  }

  #log(level: ServerLogLine['level'], code: string, message: string, listener: string, peer: string): void {
    this.#options.log?.({ level, code, message, listener, peer });
  }
}
