/** What the protocols of a worker share, whichever API they serve. */
import type { Tracer } from '../events/tracing/tracer.ts';
import type { AttachedPlan } from '../pipeline/attached-plan.ts';
import type { Inspection } from '../pipeline/inspection.ts';
import type { InspectionServices } from '../pipeline/inspection-services.ts';
import type { LanePort } from '../pipeline/lane-job.ts';

/** The API that carried an exchange; a metric label and a field of every record. */
export type ProtocolName = 'http-ext-proc' | 'ext-authz';

/** Shared by all calls of all protocols. */
export interface ProtocolServices {
  readonly inspection: InspectionServices;
  /** `--xff-trusted-hops`; undefined: not given. */
  readonly trustedHops: number | undefined;
  /** Where long inspections go; undefined: they run on the worker itself. */
  readonly lane: LanePort | undefined;
  /** Calls back once; the result cancels. */
  after(milliseconds: number, callback: () => void): () => void;
  /** `--client-ip-header`, lower-case; undefined: not given. */
  readonly clientHeader?: string | undefined;
  /** Undefined: no spans are made. */
  readonly tracing?: Tracer | undefined;
  /** `--trust-client-certificates`; default false. */
  readonly trustClientCertificates?: boolean | undefined;
  /** The plan for a new exchange; an exchange keeps the one it began with. */
  plan(): AttachedPlan;
  /** A fresh id for a request without one. */
  newId(): string;
  /** An exchange is over: record it, under an id that was given out already where there is one. */
  finished(inspection: Inspection, protocol: ProtocolName, decisionId?: string): void;
  /** A message could not be decoded. */
  undecodable(listener: string, reason: string): void;
}
