/** A wire in memory: keeps what the connection sends, and can refuse to take it, as a full socket does. */
import type { Wire } from '../connection/wire.ts';

/** See above. */
export class MemoryWire implements Wire {
  readonly peer = 'memory';
  readonly sent: Buffer[] = [];
  /** While set, what is sent waits. */
  full = false;
  readingPaused = false;
  ended = false;
  destroyed = false;
  writes = 0;
  #waiting: Buffer[] = [];

  send(parts: readonly Buffer[]): boolean {
    this.writes++;
    const copies = parts.map((part) => Buffer.from(part));
    (this.full ? this.#waiting : this.sent).push(...copies);
    return true;
  }

  /** Takes everything that waits. */
  release(): void {
    this.full = false;
    this.sent.push(...this.#waiting.splice(0));
  }

  waitingBytes(): number {
    return this.#waiting.reduce((sum, part) => sum + part.length, 0);
  }

  pauseReading(): void {
    this.readingPaused = true;
  }

  resumeReading(): void {
    this.readingPaused = false;
  }

  end(): void {
    this.ended = true;
  }

  destroy(): void {
    this.destroyed = true;
  }
}
