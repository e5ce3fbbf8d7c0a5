/** A net or tls socket as a connection's wire. */
import type { Socket } from 'node:net';
import { Connection, type ConnectionHost } from './connection/connection.ts';
import type { Wire } from './connection/wire.ts';
import { readShared } from './shared-reading.ts';

/** Wraps a socket. Events of the socket are wired by the server. */
export class SocketWire implements Wire {
  readonly peer: string;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.peer = socket.remoteAddress === undefined ? 'unix' : `${socket.remoteAddress}:${socket.remotePort}`;
  }

  /** See `ByteSender`. One system call for all parts; true when the kernel took everything at once. */
  send(parts: readonly Buffer[]): boolean {
    const socket = this.#socket;
    if (!socket.writable) return false;
    if (parts.length === 1) {
      socket.write(parts[0]!);
    } else {
      socket.cork();
      for (const part of parts) socket.write(part);
      socket.uncork();
    }
    return socket.writableLength === 0;
  }

  waitingBytes(): number {
    return this.#socket.writableLength;
  }

  pauseReading(): void {
    this.#socket.pause();
  }

  resumeReading(): void {
    this.#socket.resume();
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

/** Serves a socket: makes its connection and tells it what the socket does. */
export function serveSocket(accepted: Socket, host: ConnectionHost, listenerId: string): Connection {
  const receive = (chunk: Buffer): void => connection.receive(chunk);
  const shared = readShared(accepted, receive);
  const socket = shared ?? accepted.on('data', receive);
  const connection = new Connection(host, new SocketWire(socket), listenerId);
  socket.on('drain', () => connection.drained());
  socket.on('end', () => connection.disconnected());
  socket.on('error', () => connection.disconnected());
  socket.on('close', () => connection.disconnected());
  return connection;
}
