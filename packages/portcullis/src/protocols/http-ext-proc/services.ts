/** What the streams of a worker share. */
import type { AttachedPlan } from '../../pipeline/attached-plan.ts';
import type { Inspection, InspectionServices } from '../../pipeline/inspection.ts';
import type { BodyBudget } from '../../state/body-budget.ts';
import type { ListenerBodySettings } from './body-plan.ts';
import type { BodyTransferTimes } from './body-transfer.ts';
import type { WithheldNotice, WithheldTracker } from './withheld.ts';

/** Settings that hold for all listeners of a process. */
export interface ExtProcSettings {
  /** `--xff-trusted-hops`; undefined: not given. */
  readonly trustedHops: number | undefined;
  readonly bodies: ListenerBodySettings;
  readonly times: BodyTransferTimes;
  /** Largest ProcessingRequest that is read, in bytes; a larger one is answered by the posture over-limit. */
  readonly maxMessageBytes: number;
}

/** One listener in one worker. */
export interface ListenerState {
  /** Id of the listener: label of last resort. */
  readonly label: string;
  readonly withheld: WithheldTracker;
}

/** Shared by all streams. */
export interface ExtProcServices {
  readonly settings: ExtProcSettings;
  readonly inspection: InspectionServices;
  readonly budget: BodyBudget;
  /** The plan for a new exchange; an exchange keeps the one it began with. */
  plan(): AttachedPlan;
  /** A fresh id for a request without one. */
  newId(): string;
  /** Calls back once; the result cancels. */
  after(milliseconds: number, callback: () => void): () => void;
  /** An exchange is over: record it. */
  finished(inspection: Inspection, listener: ListenerState): void;
  /** A mode override was not honoured. */
  overrideIgnored(listener: ListenerState, notice: WithheldNotice): void;
  /** A message could not be decoded. */
  undecodable(listener: ListenerState, reason: string): void;
}
