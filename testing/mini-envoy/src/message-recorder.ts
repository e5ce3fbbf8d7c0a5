/** Where a direction's messages go: records what arrived, in order, and whether it was whole. */
import { type Headers, type HttpMessage, joinBytes } from './http-message.ts';

/** The receiving end of a direction. */
export class MessageRecorder {
  headers: Headers | undefined;
  readonly pieces: Uint8Array[] = [];
  trailers: Headers | undefined;
  /** The message ended as it should. */
  complete = false;
  /** The message was cut off. */
  aborted = false;
  readonly #started = Promise.withResolvers<void>();
  readonly #finished = Promise.withResolvers<void>();

  /** Resolves when the headers are there. */
  get started(): Promise<void> {
    return this.#started.promise;
  }

  /** Resolves when the message is complete; never when it is aborted. */
  get finished(): Promise<void> {
    return this.#finished.promise;
  }

  takeHeaders(headers: Headers): void {
    if (this.headers !== undefined || this.aborted) return;
    this.headers = headers;
    this.#started.resolve();
  }

  takeData(bytes: Uint8Array): void {
    if (!this.complete && !this.aborted && bytes.length > 0) this.pieces.push(bytes);
  }

  end(trailers?: Headers): void {
    if (this.complete || this.aborted) return;
    this.trailers = trailers;
    this.complete = true;
    this.#finished.resolve();
  }

  abort(): void {
    if (!this.complete) this.aborted = true;
  }

  /** All body bytes so far. */
  body(): Uint8Array {
    return joinBytes(this.pieces);
  }

  /** The message as it was received. */
  message(): HttpMessage {
    return { headers: this.headers ?? [], body: this.pieces, trailers: this.trailers };
  }
}
