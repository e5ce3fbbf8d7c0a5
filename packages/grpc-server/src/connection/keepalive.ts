/** PING on a connection that is silent, to find out whether the peer is still there (RFC 9113, 6.7). */

/** What is to be done now. */
export type KeepaliveStep = 'nothing' | 'ping' | 'give-up';

/** The state of one connection's keepalive. Milliseconds throughout. */
export class Keepalive {
  readonly #interval: number;
  readonly #timeout: number;
  #heardAt: number;
  #askedAt = -1;

  /** `interval`: silence before a PING; `timeout`: how long its answer, or any other byte, may take. */
  constructor(interval: number, timeout: number, now: number) {
    this.#interval = interval;
    this.#timeout = timeout;
    this.#heardAt = now;
  }

  /** Something was received. */
  heard(now: number): void {
    this.#heardAt = now;
    this.#askedAt = -1;
  }

  /** Time has passed. */
  check(now: number): KeepaliveStep {
    if (this.#askedAt >= 0) return now - this.#askedAt > this.#timeout ? 'give-up' : 'nothing';
    if (now - this.#heardAt < this.#interval) return 'nothing';
    this.#askedAt = now;
    return 'ping';
  }
}
