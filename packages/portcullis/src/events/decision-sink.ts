import type { DecisionRecord } from '../pipeline/decision-record.ts';

/** Where decisions go. Never makes a decision wait: what does not fit its bounded queue is dropped and counted. */
export interface DecisionSink {
  /** Metric label. */
  readonly name: string;
  /** Lines, rows or records taken so far. */
  readonly written: number;
  /** What was lost, because the queue was full or the file could not be written. */
  readonly dropped: number;
  write(record: DecisionRecord): void;
  /** Opens its file anew, after another program moved it (SIGHUP). */
  reopen(): void;
  /** Writes what waits, then lets go of everything. */
  close(): Promise<void>;
}
