/**
 * Writes records as JSON lines to a stream and never makes a decision wait: what does not fit the bounded queue
 * is dropped and counted.
 */
import type { Writable } from 'node:stream';

/** Bytes that may wait for a slow reader before lines are dropped. Default 8 MiB: thousands of records. */
const defaultLimit = 8 * 1024 * 1024;

/** A sink of JSON lines. */
export class LineSink {
  readonly #stream: Writable;
  readonly #limit: number;
  /** Lines written so far. */
  written = 0;
  /** Lines that were dropped because the reader was too slow. */
  dropped = 0;

  constructor(stream: Writable, limitBytes: number = defaultLimit) {
    this.#stream = stream;
    this.#limit = limitBytes;
    // A closed pipe (EPIPE) must not take the service down; the lines are lost and counted from then on.
    stream.on('error', () => {
      this.dropped++;
    });
  }

  /** What `write` is called for in `work` goes to the stream in one piece. */
  together(work: () => void): void {
    this.#stream.cork();
    try {
      work();
    } finally {
      this.#stream.uncork();
    }
  }

  /** Writes `record` as one line, or drops it. */
  write(record: object): void {
    if (this.#stream.destroyed || this.#stream.writableLength > this.#limit) {
      this.dropped++;
      return;
    }
    this.#stream.write(`${JSON.stringify(record)}\n`);
    this.written++;
  }
}
