/**
 * A worker's part in traces: finds the context of a request, gives the upstream its own, and makes a span of the
 * exchange when it is over. Deciding about a request never waits for any of it.
 *
 * A span is sent for every exchange (`all`), else for exchanges with findings and for one a minute. The upstream gets a
 * new context only where the span is going to be sent: a parent that never arrives would tear traces apart.
 */
import type { Exchange, ExchangeTrace } from '../../exchange/exchange.ts';
import { extractTrace, type TraceContext, traceHeaders } from '../../exchange/trace-context.ts';
import type { Clock } from '../../pipeline/clock.ts';
import type { Inspection } from '../../pipeline/inspection.ts';
import { spanOf } from './span-of.ts';
import type { SpanRecord, TraceSettings } from './trace-settings.ts';

/** What the tracer of a worker needs. */
export interface TracerPort {
  readonly clock: Clock;
  /** 16 random hexadecimal digits. */
  newId(): string;
  /** The software that asked, from the metadata of its call. */
  component(header: (name: string) => string | undefined): string;
  /** Takes a span; what it cannot take it counts. */
  send(span: SpanRecord): void;
  /** How many workers share the limits. */
  readonly workers: number;
}

const minute = 60_000;
const second = 1_000;

export class Tracer {
  readonly #settings: TraceSettings;
  readonly #port: TracerPort;
  /** Spans that findings may cause now; refilled with time. */
  #allowance: number;
  #refilledAt: number;
  #lastPlain = Number.NEGATIVE_INFINITY;

  constructor(settings: TraceSettings, port: TracerPort) {
    this.#settings = settings;
    this.#port = port;
    this.#allowance = this.#perSecond;
    this.#refilledAt = port.clock.now();
  }

  /** Gives an exchange its place in a trace. */
  begin(exchange: Exchange, header: (name: string) => string | undefined): void {
    const parent = extractTrace(exchange.request.headers, this.#settings.extract);
    const spanId = this.#port.newId();
    const context: TraceContext =
      parent === undefined
        ? { traceId: this.#newTraceId(), spanId, priority: undefined, origin: '', tags: [], state: '' }
        : { ...parent, spanId };
    exchange.trace = {
      context,
      parentId: parent?.spanId ?? '',
      component: this.#port.component(header),
      kept: this.#settings.all && (context.priority ?? 1) > 0,
    };
  }

  /** Headers for the upstream; none where the context of the client stays. */
  headers(inspection: Inspection): ReadonlyArray<readonly [name: string, value: string]> {
    const { trace } = inspection.exchange;
    if (trace === undefined || !this.#keeps(inspection, trace)) return [];
    const priority = inspection.findings.length > 0 ? 2 : (trace.context.priority ?? 1);
    return traceHeaders({ ...trace.context, priority }, this.#settings.inject);
  }

  /** The exchange is over. */
  finished(inspection: Inspection, decisionId: string): void {
    const { trace } = inspection.exchange;
    if (trace === undefined || !(this.#keeps(inspection, trace) || this.#minuteIsOver())) return;
    const { clock } = this.#port;
    this.#port.send(spanOf(inspection, trace, decisionId, this.#settings, clock.wall()));
  }

  /** Whether the span will be sent; once yes, always yes. */
  #keeps(inspection: Inspection, trace: ExchangeTrace): boolean {
    if (!trace.kept && inspection.findings.length > 0) trace.kept = this.#mayReport();
    return trace.kept;
  }

  #mayReport(): boolean {
    const now = this.#port.clock.now();
    const earned = ((now - this.#refilledAt) / second) * this.#perSecond;
    this.#allowance = Math.min(this.#perSecond, this.#allowance + earned);
    this.#refilledAt = now;
    if (this.#allowance < 1) return false;
    this.#allowance--;
    return true;
  }

  /** One span a minute shows that the service lives, also where nothing is found. */
  #minuteIsOver(): boolean {
    const now = this.#port.clock.now();
    if (this.#settings.all || now - this.#lastPlain < minute) return false;
    this.#lastPlain = now;
    return true;
  }

  get #perSecond(): number {
    return Math.max(1, this.#settings.findingsPerSecond / this.#port.workers);
  }

  /** Seconds in the upper half, as Datadog makes them, so that old traces can be told from new ones. */
  #newTraceId(): string {
    const seconds = Math.floor(this.#port.clock.wall() / second);
    return `${seconds.toString(16).padStart(8, '0').slice(-8)}00000000${this.#port.newId()}`;
  }
}
