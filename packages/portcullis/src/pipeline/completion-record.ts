/**
 * What an event tells of the end of an exchange or a connection, linked to its decision by `decision_id`. Plain
 * data; texts are cut and header values are not part of it.
 */
import type { TlsFacts } from '../exchange/completion-facts.ts';
import type { RecordedFinding } from './decision-record.ts';

/** The event of one access log entry. */
export interface CompletionRecord {
  /** RFC 3339, UTC. */
  readonly time: string;
  /** Empty where the entry joins no decision. */
  readonly decision_id: string;
  /** Where the signed verdict stood that joined it; `none` with `join_problem` where something stood there. */
  readonly joined: 'metadata' | 'header' | 'none';
  readonly join_problem?: string;
  /** Whether all request headers were known (`request`), or only what the entry says (`entry`). */
  readonly context: 'request' | 'entry';
  readonly kind: 'http' | 'tcp';
  readonly verdict?: 'allow' | 'redirect' | 'block';
  readonly would_verdict?: 'allow' | 'redirect' | 'block';
  readonly policy: string;
  readonly config_version: string;
  readonly log_name: string;
  readonly node_id: string;
  readonly request_id: string;
  /** Envoy's own id of the stream or connection (`%STREAM_ID%`). */
  readonly stream_id: string;
  readonly client_address: string;
  readonly client_origin: string;
  readonly method: string;
  readonly host: string;
  /** Canonical path without the query. */
  readonly path: string;
  readonly user_agent: string;
  readonly status: number;
  readonly details: string;
  readonly flags: readonly string[];
  readonly route: string;
  readonly upstream_cluster: string;
  readonly upstream_address: string;
  readonly timings_ms: Readonly<Record<string, number>>;
  readonly bytes: Readonly<Record<string, number>>;
  readonly tls?: TlsFacts;
  readonly signals: readonly string[];
  /** Rules that matched at the check. */
  readonly decision_rules: readonly string[];
  /** What was found after the fact. */
  readonly findings: readonly RecordedFinding[];
}
