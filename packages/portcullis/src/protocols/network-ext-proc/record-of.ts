/** The record of a connection, and the few words of it that Envoy's access log can show. */
import type { Clock } from '../../pipeline/clock.ts';
import type { ConnectionEnd, ConnectionRecord } from '../../pipeline/connection-record.ts';
import { recordFinding } from '../../pipeline/decision-record.ts';
import type { ToldFacts } from './connection-facts.ts';
import type { ConnectionInspection } from './connection-inspection.ts';

/** What is counted of every connection. */
export interface ConnectionCounts {
  /** Milliseconds of the monotonic clock. */
  readonly started: number;
  read: number;
  write: number;
  chunks: number;
}

/** Builds the record. */
export function recordOf(
  of: { inspection: ConnectionInspection | undefined; facts: ToldFacts | undefined; listener: string },
  counts: ConnectionCounts,
  end: ConnectionEnd,
  { id, version, clock }: { readonly id: string; readonly version: string; readonly clock: Clock },
): ConnectionRecord {
  const { inspection, facts } = of;
  const { policy } = inspection ?? {};
  return {
    time: new Date(clock.wall()).toISOString(),
    decision_id: id,
    protocol: 'network-ext-proc',
    verdict: inspection?.verdict ?? (end === 'closed' ? 'close' : 'allow'),
    would_verdict: inspection?.would ?? 'allow',
    mode: policy?.mode ?? 'off',
    policy: policy?.id ?? '',
    config_version: version,
    listener: facts?.listener ?? of.listener,
    client_address: facts?.client ?? '',
    server_name: (facts?.sni ?? '').slice(0, 255),
    description: Object.fromEntries(inspection?.description ?? []),
    end,
    read_bytes: counts.read,
    write_bytes: counts.write,
    chunks: counts.chunks,
    refused: inspection?.refused ?? 0,
    duration_ms: Math.round(clock.now() - counts.started),
    inspection_us: Math.round((inspection?.spent ?? 0) * 1000),
    finding_count: inspection?.findingCount ?? 0,
    findings: (inspection?.findings ?? []).map(({ finding, mode }) => recordFinding(finding, mode)),
  };
}

/** For `%DYNAMIC_METADATA(portcullis:…)%`; empty fields are left out. */
export function summaryFieldsOf(inspection: ConnectionInspection): Record<string, string> {
  const { verdict, would, policy, deciding, findings, description, refused } = inspection;
  const fields: Record<string, string> = { verdict };
  if (would !== verdict) fields['would_verdict'] = would;
  const rule = deciding?.ruleId ?? findings[0]?.finding.ruleId;
  if (rule !== undefined) fields['rule'] = rule;
  if (policy !== undefined) {
    fields['policy'] = policy.id;
    fields['mode'] = policy.mode;
  }
  if (refused > 0) fields['refused'] = String(refused);
  const protocol = description.get('protocol');
  if (protocol !== undefined) fields['protocol'] = protocol;
  return fields;
}
