/** One keep-alive connection of the load generator: a request after the other, as little work per answer as can be. */
import { connect, type Socket } from 'node:net';

/** Sends one request at a time; `send` calls back with the status when the answer is complete. */
export class Http1Connection {
  readonly #socket: Socket;
  #received = '';
  #done: ((status: number) => void) | undefined;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#socket.on('error', () => this.#finish(0));
    this.#socket.on('close', () => this.#finish(0));
  }

  /** Sends the request; must not be called while one is under way. */
  send(request: Buffer, done: (status: number) => void): void {
    this.#done = done;
    this.#socket.write(request);
  }

  /** Closes the connection. */
  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received += chunk.toString('latin1');
    const head = this.#received.indexOf('\r\n\r\n');
    if (head < 0) return;
    const field = this.#received.indexOf('content-length: ');
    const length =
      field < 0 || field > head ? 0 : Number.parseInt(this.#received.slice(field + 16, head), 10);
    if (this.#received.length < head + 4 + length) return;
    const status = Number(this.#received.slice(9, 12));
    this.#received = this.#received.slice(head + 4 + length);
    this.#finish(status);
  }

  #finish(status: number): void {
    const done = this.#done;
    this.#done = undefined;
    done?.(status);
  }
}
