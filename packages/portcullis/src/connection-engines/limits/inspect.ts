/**
 * Counts. A rate is a token bucket that holds one second of the rate; a chunk larger than that empties it but is let
 * through, since Envoy sends as much as a read of its socket gave.
 */
import { findingOf } from '../finding-of.ts';
import type {
  ConnectionInspector,
  ConnectionInspectorFactory,
  ConnectionPort,
  StreamDirection,
} from '../inspector.ts';
import { noBytes } from '../inspector.ts';
import type { LimitsPlan } from './definition.ts';

export const limitsInspector: ConnectionInspectorFactory = {
  engine: 'limits',
  attach: (plan) => (port) => new LimitsInspector(plan as LimitsPlan, port),
};

class LimitsInspector implements ConnectionInspector {
  readonly retainedBytes = 0;
  readonly #plan: LimitsPlan;
  readonly #port: ConnectionPort;
  readonly #started: number;
  #last: number;
  readonly #total = { read: 0, write: 0 };
  readonly #debt = { read: 0, write: 0 };
  readonly #debtAt: { read: number; write: number };
  finished = false;

  constructor(plan: LimitsPlan, port: ConnectionPort) {
    this.#plan = plan;
    this.#port = port;
    this.#started = port.now();
    this.#last = this.#started;
    this.#debtAt = { read: this.#started, write: this.#started };
  }

  data(direction: StreamDirection, bytes: Uint8Array): Uint8Array {
    const now = this.#port.now();
    this.#last = now;
    this.#total[direction] += bytes.length;
    const total = this.#total[direction];
    const most = this.#plan.bytes[direction];
    if (most !== null && total > most)
      this.#exceeded('bytes', direction, `more than ${most} bytes were sent`);
    this.#rate(direction, bytes.length, now);
    return bytes;
  }

  /** The debt is what came beyond the rate; it shrinks with time. */
  #rate(direction: StreamDirection, length: number, now: number): void {
    const rate = this.#plan.bytesPerSecond[direction];
    if (rate === null) return;
    const paid = ((now - this.#debtAt[direction]) * rate) / 1000;
    const before = Math.max(0, this.#debt[direction] - paid);
    this.#debtAt[direction] = now;
    this.#debt[direction] = before + length;
    if (before > 0 && before + length > rate)
      this.#exceeded('rate', direction, `more than ${rate} bytes in a second were sent`);
  }

  nextTick(): number | undefined {
    if (this.finished) return undefined;
    const { durationMs, idleMs } = this.#plan;
    const ends = durationMs === null ? Number.POSITIVE_INFINITY : this.#started + durationMs;
    const idles = idleMs === null ? Number.POSITIVE_INFINITY : this.#last + idleMs;
    const next = Math.min(ends, idles);
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  tick(): void {
    const now = this.#port.now();
    const { durationMs, idleMs } = this.#plan;
    if (durationMs !== null && now - this.#started >= durationMs)
      this.#exceeded('duration', undefined, `the connection is older than ${durationMs} ms`);
    else if (idleMs !== null && now - this.#last >= idleMs)
      this.#exceeded('idle', undefined, `nothing was sent for ${idleMs} ms`);
  }

  #exceeded(reason: string, direction: StreamDirection | undefined, message: string): void {
    if (this.finished) return;
    this.finished = true;
    const where = direction === undefined ? 'connection' : `connection.${direction}`;
    this.#port.report(findingOf({ ruleId: `limits.${reason}`, message, where, severity: 'medium' }));
  }

  release(): Uint8Array {
    return noBytes;
  }

  holds(): boolean {
    return false;
  }
}
