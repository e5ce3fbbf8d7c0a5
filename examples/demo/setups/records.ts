/** The records that Portcullis writes to stdout, for the rows of a set-up. */
import type { RunningPortcullis } from '@portcullis-testing/envoy';

/** What the rows need of a decision or connection record. */
export interface SeenRecord {
  readonly event: 'decision' | 'connection';
  readonly verdict: string;
  readonly query?: string;
  readonly refused?: number;
  readonly findings: ReadonlyArray<{ readonly rule_id: string }>;
}

/** The records of one kind, once `enough` of them says so. */
export async function recordsOf(
  portcullis: RunningPortcullis,
  event: SeenRecord['event'],
  enough: (records: readonly SeenRecord[]) => boolean,
): Promise<SeenRecord[]> {
  return recordsIn(await portcullis.logged((log) => enough(recordsIn(log, event))), event);
}

function recordsIn(log: string, event: SeenRecord['event']): SeenRecord[] {
  return log
    .split('\n')
    .filter((line) => line.startsWith(`{"event":"${event}"`) && line.endsWith('}'))
    .map((line) => JSON.parse(line) as SeenRecord);
}

/** The rules of a record, each once, as one text. */
export function rulesOf(record: SeenRecord | undefined): string {
  return [...new Set((record?.findings ?? []).map(({ rule_id }) => rule_id))].join(', ');
}
