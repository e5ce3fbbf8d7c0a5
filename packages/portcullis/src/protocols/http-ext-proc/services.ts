/** What the streams of a worker share. */

import type { BodyBudget } from '../../state/body-budget.ts';
import type { ProtocolServices } from '../protocol-services.ts';
import type { ListenerBodySettings } from './body-plan.ts';
import type { BodyTransferTimes } from './body-transfer-settings.ts';
import type { ExchangeJoinServices } from './exchange-join.ts';
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
  /** The same of the trailers of requests. */
  readonly trailers: WithheldTracker;
}

/** Shared by all streams. */
export interface ExtProcServices extends ProtocolServices {
  readonly settings: ExtProcSettings;
  readonly budget: BodyBudget;
  /** Joins access log entries; undefined: they are not read. */
  readonly join?: ExchangeJoinServices | undefined;
  /** A mode override was not honoured. */
  overrideIgnored(listener: ListenerState, notice: WithheldNotice): void;
  /** A request had trailers that were not sent. */
  trailersHidden(listener: ListenerState, notice: WithheldNotice): void;
}
