/** Messages between the main thread and a worker. Plain data and shared memory only. */
import type { WorkerReport } from '../admin/service-view.ts';
import type { Parcel } from '../config/parcel.ts';
import type { PolicyPlan } from '../config/plan.ts';
import type { SpanRecord } from '../events/tracing/trace-settings.ts';
import type { CompletionRecord } from '../pipeline/completion-record.ts';
import type { ConnectionRecord } from '../pipeline/connection-record.ts';
import type { DecisionRecord } from '../pipeline/decision-record.ts';
import type { ServeSettings } from './serve-settings.ts';
import type { TlsMaterial } from './tls-material.ts';
import type { WorkerMemory } from './worker-memory.ts';

/** A listener as a worker opens it. */
export type WorkerListener =
  | { readonly id: string; readonly kind: 'descriptor'; readonly fd: number }
  | {
      readonly id: string;
      readonly kind: 'tcp';
      readonly host: string;
      readonly port: number;
      readonly tls: boolean;
    };

/** What a worker is started with. */
export interface WorkerStart {
  readonly index: number;
  readonly settings: ServeSettings;
  readonly plan: Parcel<PolicyPlan>;
  readonly listeners: readonly WorkerListener[];
  readonly memory: WorkerMemory;
  /** For the listeners with TLS. */
  readonly tls: TlsMaterial | undefined;
}

/** To a worker. */
export type ToWorker =
  | { readonly kind: 'prepare'; readonly version: string; readonly plan: Parcel<PolicyPlan> }
  | { readonly kind: 'switch'; readonly version: string }
  | { readonly kind: 'tls'; readonly material: TlsMaterial }
  | { readonly kind: 'report'; readonly id: number }
  | { readonly kind: 'drain'; readonly limit: number };

/** What becomes an event. */
export type RecordMessage =
  | { readonly kind: 'decision'; readonly record: DecisionRecord }
  | { readonly kind: 'completion'; readonly record: CompletionRecord }
  | { readonly kind: 'connection'; readonly record: ConnectionRecord }
  | { readonly kind: 'span'; readonly record: SpanRecord };

/** From a worker. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly ports: ReadonlyArray<readonly [id: string, port: number]> }
  | { readonly kind: 'failed'; readonly problem: string }
  | { readonly kind: 'prepared'; readonly version: string; readonly problem: string | undefined }
  | { readonly kind: 'report'; readonly id: number; readonly report: WorkerReport }
  | { readonly kind: 'records'; readonly records: readonly RecordMessage[] }
  | {
      readonly kind: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly code: string;
      readonly text: string;
    }
  | { readonly kind: 'drained' };
