/** What the admin pages see of the service. The runtime implements it; nothing here knows how. */
import type { PolicyPlan } from '../config/plan.ts';

/** A metric as prom-client's `getMetricsAsJSON` gives it and its `AggregatorRegistry` takes it. */
export interface MetricSnapshot {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly aggregator: string;
  readonly values: ReadonlyArray<{
    readonly metricName?: string;
    readonly labels: Readonly<Record<string, string | number>>;
    readonly value: number;
  }>;
}

/** All metrics of a worker. */
export type MetricsSnapshot = readonly MetricSnapshot[];

/** What a worker tells about itself when asked. */
export interface WorkerReport {
  /** Version of its plan. */
  readonly version: string;
  readonly connections: number;
  readonly calls: number;
  /** Listeners whose Envoy withholds bodies. */
  readonly withheld: readonly string[];
  /** Listeners whose Envoy does not send the trailers of requests. */
  readonly hidingTrailers: readonly string[];
  readonly series: MetricsSnapshot;
}

/** What came of the last attempt to read the configuration. */
export interface LastReload {
  readonly result: 'applied' | 'unchanged' | 'rejected';
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The reason of a refusal as text with source excerpts; empty otherwise. */
  readonly report: string;
}

/** Where the active plan came from; `built_in`: no folder was given, and the baseline detects. */
export type PlanOrigin = 'files' | 'last_good' | 'built_in' | 'none';

/** The running configuration. */
export interface ConfigurationView {
  /** Whether policies are meant to be there. */
  readonly expected: boolean;
  readonly plan: PolicyPlan;
  readonly origin: PlanOrigin;
  readonly lastReload: LastReload | undefined;
  /** When the files were last read well, in milliseconds since 1970. */
  readonly lastSuccess: number | undefined;
  /** Reloads by result. */
  readonly reloads: Readonly<Record<LastReload['result'], number>>;
  /** Reads the files again. */
  reload(): Promise<void>;
}

/** The workers. */
export interface WorkersView {
  readonly ready: number;
  readonly size: number;
  /** Workers that died and were started again. */
  readonly deaths: number;
  /** Reports of all workers that answer in time. */
  reports(): Promise<readonly WorkerReport[]>;
}

/** The service. */
export interface ServiceView {
  readonly instanceId: string;
  /** Version of the program. */
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly draining: boolean;
  /** Where each listener can be reached. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly configuration: ConfigurationView;
  readonly workers: WorkersView;
  readonly decisions: { readonly written: number; readonly dropped: number };
  /** Sinks besides standard output. */
  readonly sinks: ReadonlyArray<{
    readonly name: string;
    readonly written: number;
    readonly dropped: number;
  }>;
  /** When the certificate of the TLS listeners ends, in milliseconds since 1970; undefined without one. */
  readonly certificateExpires: number | undefined;
  readonly bodyBudget: { readonly used: number; readonly limit: number; readonly refused: number };
}
