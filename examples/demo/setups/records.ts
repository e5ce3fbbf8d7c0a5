/** The records that Portcullis writes to stdout, for the rows of a set-up. */
import { setTimeout as delay } from 'node:timers/promises';
import type { RunningPortcullis } from '@portcullis-testing/envoy';

/** What the rows need of a decision or connection record. */
export interface SeenRecord {
  readonly event: 'decision' | 'connection';
  readonly verdict: string;
  readonly query?: string;
  readonly refused?: number;
  readonly findings: ReadonlyArray<{ readonly rule_id: string }>;
}

/** Longest wait for a record, in milliseconds. */
const recordMilliseconds = 10_000;

/** The records of one kind, once `enough` of them says so. Throws `demo.no-record` after ten seconds. */
export async function recordsOf(
  portcullis: RunningPortcullis,
  event: SeenRecord['event'],
  enough: (records: readonly SeenRecord[]) => boolean,
): Promise<SeenRecord[]> {
  const limit = performance.now() + recordMilliseconds;
  for (;;) {
    const lines = portcullis.log().split('\n');
    const records = lines
      .filter((line) => line.startsWith(`{"event":"${event}"`) && line.endsWith('}'))
      .map((line) => JSON.parse(line) as SeenRecord);
    if (enough(records)) return records;
    if (performance.now() > limit)
      throw new Error(
        `demo.no-record: ${records.length} records of ${event} in 10 s, and the awaited is not there`,
      );
    await delay(20);
  }
}

/** The rules of a record, each once, as one text. */
export function rulesOf(record: SeenRecord | undefined): string {
  return [...new Set((record?.findings ?? []).map(({ rule_id }) => rule_id))].join(', ');
}
