/** What an event tells of one connection. Plain data, redacted before it gets here, built once when it is over. */
import type { RecordedFinding } from './decision-record.ts';
import type { Mode } from './mode.ts';

/** How the side stream of a connection ended. */
export type ConnectionEnd = 'peer' | 'closed' | 'handed-off' | 'undecodable';

/** The event of one connection seen through network ext_proc. */
export interface ConnectionRecord {
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly decision_id: string;
  readonly protocol: 'network-ext-proc';
  readonly verdict: 'allow' | 'close';
  /** What would have happened outside detect and shadow; the verdict itself otherwise. */
  readonly would_verdict: 'allow' | 'close';
  readonly mode: Mode;
  readonly policy: string;
  readonly config_version: string;
  readonly listener: string;
  readonly client_address: string;
  readonly server_name: string;
  /** What engines made of it: protocol, ja4, user, database … */
  readonly description: Readonly<Record<string, string>>;
  readonly end: ConnectionEnd;
  /** Bytes and chunks as they came. */
  readonly read_bytes: number;
  readonly write_bytes: number;
  readonly chunks: number;
  /** Commands, statements and data that were kept from the other side. */
  readonly refused: number;
  readonly duration_ms: number;
  /** Time spent on inspection. */
  readonly inspection_us: number;
  /** How many findings there were; `findings` holds the first of them. */
  readonly finding_count: number;
  readonly findings: readonly RecordedFinding[];
}
