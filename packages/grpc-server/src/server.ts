/** The server as its users see it: listening, moving connections, draining, closing. */
import type { Socket } from 'node:net';
import type { BoundAddress, ListenAddress, ListenTls } from './listen-address.ts';
import { Listener } from './listener.ts';
import type { GrpcServerOptions } from './options.ts';
import { ServerCore } from './server-core.ts';

/** Serves gRPC on sockets. Nothing is accepted before `listen` or `accept` is called. */
export class GrpcServer {
  readonly #core: ServerCore;
  readonly #listeners = new Map<string, Listener>();

  constructor(options: GrpcServerOptions) {
    this.#core = new ServerCore(options);
  }

  /** Listens. Rejects with the system's error when the address cannot be used, or OpenSSL's for bad certificates. */
  async listen(address: ListenAddress): Promise<BoundAddress> {
    if (this.#listeners.has(address.id))
      throw new Error(`listen.duplicate-id: there is a listener ${address.id}`);
    const listener = await Listener.open(address, this.#core);
    this.#listeners.set(address.id, listener);
    return listener.bound;
  }

  /** Gives a TLS listener new certificates. Open connections keep theirs. Throws OpenSSL's error for bad ones. */
  setTls(listenerId: string, tls: ListenTls): void {
    const listener = this.#listeners.get(listenerId);
    if (listener === undefined) throw new Error(`listen.unknown-id: there is no listener ${listenerId}`);
    listener.setTls(tls);
  }

  /** Serves a connection that somebody else accepted; after the handshake, if it is TLS. */
  accept(socket: Socket, listenerId: string): void {
    this.#core.connected(socket, listenerId);
  }

  /** Open connections, those included that have been sent away and still have calls. */
  connections(): number {
    return this.#core.connections.size;
  }

  /** Open connections whose peers were not sent away: what a balance of connections should count. */
  stayingConnections(): number {
    let staying = 0;
    for (const connection of this.#core.connections) if (!connection.leaving) staying++;
    return staying;
  }

  /** Open calls. */
  calls(): number {
    let calls = 0;
    for (const connection of this.#core.connections) calls += connection.calls;
    return calls;
  }

  /**
   * Asks the peers of some connections to connect anew (two-step GOAWAY: no call is lost); those with the fewest calls
   * first. Returns how many were asked, which is fewer than `count` when there are not as many.
   */
  moveAway(count: number): number {
    const movable = [...this.#core.connections].filter((connection) => !connection.leaving);
    movable.sort((one, other) => one.calls - other.calls);
    const chosen = movable.slice(0, count);
    for (const connection of chosen) connection.sendAway();
    return chosen.length;
  }

  /**
   * Stops accepting, asks all peers to go, and lets calls finish. Calls that still run after `limitMs` are told
   * (`drainLimit` of their sinks) and end with UNAVAILABLE if they do not end themselves. Resolves when no connection
   * is left.
   */
  async drain(limitMs: number): Promise<void> {
    this.#closeListeners();
    this.#core.drain();
    const limit = setTimeout(() => {
      for (const connection of [...this.#core.connections]) connection.drainLimit();
    }, limitMs);
    await this.#core.whenEmpty();
    clearTimeout(limit);
  }

  /** Closes listeners and connections at once; calls are told that the connection is gone. */
  async close(): Promise<void> {
    this.#closeListeners();
    for (const connection of [...this.#core.connections]) connection.disconnected();
    await this.#core.whenEmpty();
  }

  #closeListeners(): void {
    for (const listener of this.#listeners.values()) listener.close();
    this.#listeners.clear();
  }
}
