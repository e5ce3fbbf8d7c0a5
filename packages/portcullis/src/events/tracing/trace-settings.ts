import type { TraceStyle } from '../../exchange/trace-context.ts';

/** How exchanges become spans, and where those go. Plain data: workers get a copy. */
export interface TraceSettings {
  /** Name of the service that spans belong to. */
  readonly service: string;
  readonly env?: string;
  readonly version?: string;
  /** A span for every exchange whose trace is kept; false: for those with findings, and for one a minute. */
  readonly all: boolean;
  /** Most spans a second that findings alone cause, all workers together. */
  readonly findingsPerSecond: number;
  /** Statuses that make a span an error: pairs of first and last. */
  readonly errorStatuses: ReadonlyArray<readonly [first: number, last: number]>;
  /** URLs without their query. */
  readonly withoutQuery: boolean;
  readonly extract: readonly TraceStyle[];
  readonly inject: readonly TraceStyle[];
  /** Datadog's agent. */
  readonly agent?: { readonly host: string; readonly port: number };
  /** Endpoint of OTLP/HTTP, for example http://collector:4318/v1/traces. */
  readonly otlp?: string;
}

/** A finished span. Plain data. */
export interface SpanRecord {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first span of a trace. */
  readonly parentId: string;
  readonly traceState: string;
  readonly resource: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly error: boolean;
  readonly texts: Readonly<Record<string, string>>;
  readonly numbers: Readonly<Record<string, number>>;
}
