/** What the streams of a worker share. */

import type { LanePort } from '../../pipeline/lane-job.ts';
import type { BodyBudget } from '../../state/body-budget.ts';
import type { ProtocolServices } from '../protocol-services.ts';
import type { ListenerBodySettings } from './body-plan.ts';
import type { BodyTransferTimes } from './body-transfer.ts';
import type { WithheldNotice, WithheldTracker } from './withheld.ts';

/** Settings that hold for all listeners of a process. */
export interface ExtProcSettings {
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
export interface ExtProcServices extends ProtocolServices {
  readonly settings: ExtProcSettings;
  readonly budget: BodyBudget;
  /** Where long inspections go; undefined: they run on the worker itself. */
  readonly lane: LanePort | undefined;
  /** Calls back once; the result cancels. */
  after(milliseconds: number, callback: () => void): () => void;
  /** A mode override was not honoured. */
  overrideIgnored(listener: ListenerState, notice: WithheldNotice): void;
}
