/**
 * Bounds what a worker writes to the log: peers can cause lines as fast as they like, and a log that fills a disk
 * or a queue is an attack of its own. Codes are a fixed set, so the table is small.
 */

type Level = 'info' | 'warn' | 'error';

/** Lines per code and window; what a person needs to see is in the first ones. */
const linesPerWindow = 10;
/** Milliseconds. */
const window = 10_000;

interface Account {
  windowEnds: number;
  written: number;
  suppressed: number;
}

/** Lets the first lines of each code through, and tells how many it kept back when the next window begins. */
export class LogThrottle {
  readonly #write: (level: Level, code: string, text: string) => void;
  readonly #now: () => number;
  readonly #accounts = new Map<string, Account>();

  /** `now`: milliseconds; default the monotonic clock. */
  constructor(
    write: (level: Level, code: string, text: string) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#write = write;
    this.#now = now;
  }

  /** Writes the line, or counts it. */
  write(level: Level, code: string, text: string): void {
    const now = this.#now();
    let account = this.#accounts.get(code);
    if (account === undefined || now >= account.windowEnds) {
      const more = account?.suppressed ?? 0;
      account = { windowEnds: now + window, written: 0, suppressed: 0 };
      this.#accounts.set(code, account);
      if (more > 0) this.#write('warn', code, `${more} more of these lines were left out`);
    }
    if (account.written >= linesPerWindow) account.suppressed++;
    else {
      account.written++;
      this.#write(level, code, text);
    }
  }
}
