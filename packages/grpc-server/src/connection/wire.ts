/** What a connection needs of its socket. */
import type { ByteSender } from '../write-queue.ts';

/** A socket, as a connection sees it; in tests, memory. */
export interface Wire extends ByteSender {
  /** Address of the peer: 'ip:port', or 'unix'. */
  readonly peer: string;
  /** Stops and starts reading. */
  pauseReading(): void;
  resumeReading(): void;
  /** Closes after everything was sent. */
  end(): void;
  /** Closes at once. */
  destroy(): void;
}
