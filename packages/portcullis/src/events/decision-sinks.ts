import type { DecisionRecord } from '../pipeline/decision-record.ts';
import type { DecisionSink } from './decision-sink.ts';
import { WafLog } from './waf-log.ts';

/** Which sinks besides standard output are wanted. Plain data. */
export interface SinkSettings {
  /** File for the error log of matched rules. */
  readonly wafLog?: string;
  /** Size in bytes at which a log file is moved aside; 0: never. */
  readonly rotateBytes: number;
}

/** All sinks of a service besides standard output. */
export class DecisionSinks {
  readonly all: readonly DecisionSink[];

  constructor(settings: SinkSettings | undefined) {
    const all: DecisionSink[] = [];
    const limits = { maxBytes: settings?.rotateBytes ?? 0 };
    if (settings?.wafLog !== undefined) all.push(new WafLog(settings.wafLog, limits));
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
