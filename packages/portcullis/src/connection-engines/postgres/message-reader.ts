/**
 * Cuts a direction of the protocol (version 3, documentation 55.7) into messages, over any cut of the bytes. Bodies
 * are kept only where somebody wants them.
 */
import { noBytes } from '../inspector.ts';

/** The server's own limit for messages is 1 GiB less one. */
const messageLimit = 1_073_741_823;
/** Longest startup packet the server takes. */
const startupLimit = 10_000;

/** `startup`: a packet without a type. `begun`: the header of a message was read; `ended`: its last byte. */
export type MessageEvent = 'more' | 'begun' | 'ended' | 'startup' | 'malformed';

export class MessageReader {
  event: MessageEvent = 'more';
  /** Type of the message, as a character. */
  type = '';
  /** Length of its body. */
  length = 0;
  /** The whole body after `ended` and `startup`, where it was kept. */
  body: Uint8Array = noBytes;
  /** Whether the next packet has no type: the beginning of a client's direction. */
  untyped: boolean;
  #header = new Uint8Array(5);
  #headerLength = 0;
  #left = -1;
  #keeping = false;

  constructor(untyped: boolean) {
    this.untyped = untyped;
  }

  get retainedBytes(): number {
    return this.#keeping ? this.body.length : 0;
  }

  /** Bytes of a header that is not whole. */
  get headerBytes(): number {
    return this.#headerLength;
  }

  /** Keeps the body of the message that has begun. */
  keep(): void {
    this.body = new Uint8Array(this.length);
    this.#keeping = true;
  }

  /** Reads from `at` to the next event; returns where it stopped. */
  next(bytes: Uint8Array, at: number): number {
    let position = at;
    if (this.#left < 0) {
      const size = this.untyped ? 4 : 5;
      while (this.#headerLength < size && position < bytes.length)
        this.#header[this.#headerLength++] = bytes[position++]!;
      if (this.#headerLength < size) return this.#stop('more', position);
      this.#headerLength = 0;
      const view = new DataView(this.#header.buffer);
      this.length = view.getUint32(size - 4) - 4;
      this.type = this.untyped ? '' : String.fromCharCode(this.#header[0]!);
      if (this.length < 0 || this.length > (this.untyped ? startupLimit : messageLimit))
        return this.#stop('malformed', position);
      this.#left = this.length;
      this.#keeping = false;
      this.body = noBytes;
      if (this.untyped) this.keep();
      else return this.#stop('begun', position);
    }
    const taken = Math.min(this.#left, bytes.length - position);
    if (this.#keeping) this.body.set(bytes.subarray(position, position + taken), this.length - this.#left);
    this.#left -= taken;
    position += taken;
    if (this.#left > 0) return this.#stop('more', position);
    this.#left = -1;
    this.#keeping = false;
    return this.#stop(this.untyped ? 'startup' : 'ended', position);
  }

  #stop(event: MessageEvent, position: number): number {
    this.event = event;
    return position;
  }
}
