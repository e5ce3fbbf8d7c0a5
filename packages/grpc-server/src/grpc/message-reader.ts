/**
 * Messages out of DATA (gRPC over HTTP/2, "Length-Prefixed-Message"): a flag byte, four bytes of length, the message.
 *
 * A message that lies whole in the bytes of one `push` is handed on in place. One that does not is collected in a
 * buffer that grows with what has arrived, never with what the prefix promises.
 */

import { bufferSize, giveBuffer, takeBuffer } from '../reused-buffers.ts';

/** Bytes before each message. */
export const prefixBytes = 5;

/** What the reader tells. None of these may throw. */
export interface MessageSink {
  /** A prefix was read. Returns what is to be done with the message; `stop` reads nothing more. */
  messageStart(compressed: boolean, length: number): 'accept' | 'discard' | 'stop';
  /** A whole message; a view valid until return. False: nothing more is to be read. */
  message(bytes: Buffer): boolean;
  /** A message that was discarded has passed by. False: nothing more is to be read. */
  discarded(length: number): boolean;
  /** A buffer for unfinished messages grows or shrinks by so many bytes. False: there is no memory for it. */
  reserve(bytes: number): boolean;
}

const firstBufferBytes = 4096;

/** Reads the messages of one call. */
export class MessageReader {
  readonly #sink: MessageSink;
  /** Counts the messages that have begun. */
  messages = 0;
  #prefixRead = 0;
  #compressed = false;
  #length = 0;
  #discarding = false;
  #buffer: Buffer | undefined;
  #filled = 0;

  constructor(sink: MessageSink) {
    this.#sink = sink;
  }

  /** Whether a message has begun and is not complete. */
  get insideMessage(): boolean {
    return this.#prefixRead > 0;
  }

  /** Reads `bytes[start, end)`. */
  push(bytes: Buffer, start: number, end: number): void {
    let at = start;
    while (at < end || (this.#prefixRead === prefixBytes && this.#filled === this.#length)) {
      if (this.#prefixRead < prefixBytes) {
        const byte = bytes[at++]!;
        if (this.#prefixRead++ === 0) {
          this.messages++;
          this.#compressed = byte !== 0;
          this.#length = 0;
          this.#filled = 0;
        } else {
          this.#length = this.#length * 256 + byte;
        }
        if (this.#prefixRead < prefixBytes) continue;
        const answer = this.#sink.messageStart(this.#compressed, this.#length);
        if (answer === 'stop') return;
        this.#discarding = answer === 'discard';
      }
      const missing = this.#length - this.#filled;
      const taken = Math.min(missing, end - at);
      if (taken === missing) {
        if (!this.#complete(bytes, at, taken)) return;
      } else if (taken > 0) {
        this.#keep(bytes, at, taken);
      }
      at += taken;
    }
  }

  /** Gives the memory back; nothing is read afterwards. */
  release(): void {
    if (this.#buffer === undefined) return;
    this.#sink.reserve(-this.#buffer.length);
    giveBuffer(this.#buffer);
    this.#buffer = undefined;
  }

  #complete(bytes: Buffer, at: number, taken: number): boolean {
    this.#prefixRead = 0;
    if (this.#discarding) return this.#sink.discarded(this.#length);
    if (this.#filled === 0) return this.#sink.message(bytes.subarray(at, at + taken));
    if (taken > 0) this.#keep(bytes, at, taken);
    if (this.#discarding) return this.#sink.discarded(this.#length);
    const whole = this.#buffer!.subarray(0, this.#length);
    const goesOn = this.#sink.message(whole);
    this.release();
    return goesOn;
  }

  #keep(bytes: Buffer, at: number, taken: number): void {
    const filled = this.#filled + taken;
    this.#filled = filled;
    if (this.#discarding) return;
    const held = this.#buffer?.length ?? 0;
    if (filled > held) {
      const size = bufferSize(Math.min(this.#length, Math.max(2 * held, filled, firstBufferBytes)));
      if (!this.#sink.reserve(size - held)) {
        this.release();
        this.#discarding = true;
        return;
      }
      const larger = takeBuffer(size);
      if (this.#buffer !== undefined) {
        this.#buffer.copy(larger, 0, 0, filled - taken);
        giveBuffer(this.#buffer);
      }
      this.#buffer = larger;
    }
    bytes.copy(this.#buffer!, filled - taken, at, at + taken);
  }
}
