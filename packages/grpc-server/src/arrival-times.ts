/**
 * When what is handled now came: between which two times. A peer's own timer runs from when it sent a message, but what
 * waits in the kernel shows only when it is read, and then without its time. What is known of it:
 *
 *   an event loop looks at its sockets, handles what is there, and looks again: one turn
 *
 *   turn n-1                        turn n
 *   |looks   handles ..............|looks   handles ....
 *            ^ what turn n reads came after this ^ and before this
 *
 * If it was not there when turn n-1 looked, it came since. If the loop was idle before turn n, it came just now. A message
 * in several pieces waits for its turn since its last piece came, and its sender waits since the first one.
 *
 * What waits in the peer's own buffer, when the kernel takes no more, shows by PING: the peer puts its answer behind what
 * waits there, so that as long as one is not answered, what comes was sent before the PING was seen.
 */

/** Bounds on when something came, in milliseconds of the server's clock. */
export interface Arrival {
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Turns shorter than this, in milliseconds, are not told apart: to notice their end costs more than it says. */
const shortTurn = 1;

/** A turn that takes as long, in milliseconds, makes others wait: then the queue of the peer is worth a PING. */
const longTurn = 2;
/** Milliseconds between two PINGs of a busy connection: how exactly the wait is known. */
const pingEvery = 10;
/** PINGs without an answer: Envoy closes a connection that makes it owe a thousand. */
const maxPings = 32;

/** What the times are taken from. Defaults: those of this thread. */
export interface ArrivalTimesSource {
  /** Milliseconds that the event loop has had nothing to do. */
  readonly idleTime?: () => number;
  /** Calls back when what arrived together has been handled. */
  readonly afterTurn?: (callback: () => void) => void;
}

/** The arrival times of one thread, shared by its connections. */
export class ArrivalTimes {
  readonly #idleTime: () => number;
  readonly #afterTurn: (callback: () => void) => void;
  #idle = Number.NEGATIVE_INFINITY;
  #turn: Arrival = { notBefore: 0, notAfter: 0 };
  #ended = false;
  #marked = false;
  /** Since when the message that is handled waits for certain, and since when its sender may wait. */
  #whole: number | undefined;
  #begun = 0;

  constructor({ idleTime = loopIdleTime, afterTurn = setImmediate }: ArrivalTimesSource = {}) {
    this.#idleTime = idleTime;
    this.#afterTurn = afterTurn;
  }

  /** Milliseconds that the message that is handled has waited for its turn for certain; 0 outside of messages. */
  certainWait(now: number): number {
    return this.#whole === undefined ? 0 : now - this.#whole;
  }

  /** Milliseconds that its sender has waited at most, as far as the socket of this side goes. */
  possibleWait(now: number): number {
    return this.#whole === undefined ? 0 : now - this.#begun;
  }

  /** A piece of a socket's bytes is about to be handled: its turn. */
  begin(now: number): Arrival {
    const idle = this.#idleTime();
    if (idle > this.#idle) {
      this.#idle = idle;
      this.#turn = { notBefore: now, notAfter: now };
    } else if (this.#ended) {
      this.#turn = { notBefore: this.#turn.notAfter, notAfter: now };
    }
    this.#ended = false;
    return this.#turn;
  }

  /** A message is handled from now on that came whole at `whole`, and whose first bytes came at `begun` or later. */
  handling(begun: number, whole: number): void {
    this.#whole = whole;
    this.#begun = begun;
  }

  /** That piece is handled. */
  end(now: number): void {
    this.#whole = undefined;
    if (this.#marked || now - this.#turn.notAfter < shortTurn) return;
    this.#marked = true;
    this.#afterTurn(() => {
      this.#marked = false;
      this.#ended = true;
    });
  }
}

/** The arrival times of one socket. */
export class SocketArrivals {
  readonly #times: ArrivalTimes;
  /** When PINGs were sent that are not answered. */
  readonly #pings: number[] = [];
  #pingedAt = Number.NEGATIVE_INFINITY;
  /** A message was handled in this piece. */
  #worked = false;
  #current: Arrival = { notBefore: 0, notAfter: 0 };

  constructor(times: ArrivalTimes) {
    this.#times = times;
  }

  /** When came what is being handled. */
  get current(): Arrival {
    return this.#current;
  }

  /** A piece of its bytes is about to be handled. */
  begin(now: number): void {
    this.#current = this.#times.begin(now);
    this.#worked = false;
  }

  /** That piece is handled. */
  end(now: number): void {
    this.#times.end(now);
  }

  /** A message is handled from now on whose first bytes came so. */
  handling(first: Arrival): void {
    this.#worked = true;
    const sentBefore = this.#pings[0] ?? Number.POSITIVE_INFINITY;
    this.#times.handling(Math.min(first.notBefore, sentBefore), Math.min(this.#current.notAfter, sentBefore));
  }

  /** Whether the peer is to be asked how much waits on its side; if so, a PING counts as sent. */
  pingIsDue(now: number): boolean {
    if (now - this.#current.notAfter < longTurn || now - this.#pingedAt < pingEvery) return false;
    if (!this.#worked || this.#pings.length >= maxPings) return false;
    this.#pingedAt = now;
    this.#pings.push(now);
    return true;
  }

  /** The PING was answered that was sent first of those that were not. */
  pingAnswered(): void {
    this.#pings.shift();
  }
}

function loopIdleTime(): number {
  return performance.nodeTiming.idleTime;
}
