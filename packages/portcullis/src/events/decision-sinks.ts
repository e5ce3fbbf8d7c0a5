import type { DecisionRecord } from '../pipeline/decision-record.ts';
import { AuditLog } from './audit-log.ts';
import type { DecisionSink } from './decision-sink.ts';
import { EventStore } from './event-store.ts';
import { WafLog } from './waf-log.ts';

/** Where decisions go. Plain data. */
export interface SinkSettings {
  /** File for the records as JSON lines, in the place of standard output. */
  readonly decisionLog?: string;
  /** File for the error log of matched rules. */
  readonly wafLog?: string;
  /** File for the JSON audit log. */
  readonly auditLog?: string;
  /** File of the embedded store. */
  readonly eventStore?: string;
  /** Version of the program, for records that name their producer. */
  readonly version: string;
  /** Size in bytes at which a log file is moved aside; 0: never. */
  readonly rotateBytes: number;
}

/** All sinks of a service besides standard output. */
export class DecisionSinks {
  readonly all: readonly DecisionSink[];

  /** Throws with the code `ERR_SQLITE_ERROR` when the store cannot be opened. */
  constructor(settings: SinkSettings | undefined) {
    const all: DecisionSink[] = [];
    const limits = { maxBytes: settings?.rotateBytes ?? 0 };
    if (settings?.wafLog !== undefined) all.push(new WafLog(settings.wafLog, limits));
    if (settings?.auditLog !== undefined) all.push(new AuditLog(settings.auditLog, settings.version, limits));
    if (settings?.eventStore !== undefined) all.push(new EventStore(settings.eventStore));
    this.all = all;
  }

  write(record: DecisionRecord): void {
    for (const sink of this.all) sink.write(record);
  }

  /** Opens every file anew. */
  reopen(): void {
    for (const sink of this.all) sink.reopen();
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((sink) => sink.close()));
  }
}
