/**
 * A decision in the shape of ModSecurity 3's JSON audit log (`SecAuditLogFormat JSON`): one object with
 * `transaction`, its `request`, `response`, `producer` and `messages`. What Portcullis does not record (bodies, most
 * headers, ports) is empty or left out.
 */
import type { DecisionRecord, RecordedFinding } from '../pipeline/decision-record.ts';
import { seclangSeverity } from './seclang-severity.ts';

/** Builds the object; `version` is that of Portcullis. */
export function auditRecord(record: DecisionRecord, version: string): object {
  const uri = record.query === '' ? record.path : `${record.path}?${record.query}`;
  return {
    transaction: {
      client_ip: record.client_address,
      time_stamp: timeStamp(new Date(record.time)),
      server_id: record.node_id,
      client_port: 0,
      host_ip: '',
      host_port: 0,
      unique_id: record.request_id,
      request: {
        method: record.method,
        http_version: 1.1,
        hostname: record.host,
        uri,
        headers: {
          Host: record.host,
          ...(record.user_agent === '' ? {} : { 'User-Agent': record.user_agent }),
          ...(record.content_type === '' ? {} : { 'Content-Type': record.content_type }),
        },
      },
      response: { http_code: record.status, headers: {} },
      producer: {
        modsecurity: `Portcullis/${version}`,
        connector: record.protocol,
        secrules_engine: record.mode === 'block' ? 'Enabled' : 'DetectionOnly',
        components: [...new Set(record.findings.flatMap(({ rule }) => rule?.version ?? []))].filter(
          (component) => component !== '',
        ),
      },
      messages: record.findings.map(message),
    },
  };
}

function message(finding: RecordedFinding): object {
  const { rule } = finding;
  return {
    message: finding.message,
    details: {
      match: finding.where === '' ? 'Matched' : `Matched at ${finding.where}`,
      reference: '',
      ruleId: finding.rule_id,
      file: rule?.file ?? '',
      lineNumber: String(rule?.line ?? ''),
      data: finding.data ?? finding.evidence ?? '',
      severity: String(seclangSeverity[finding.severity][0]),
      ver: rule?.version ?? '',
      rev: '',
      tags: finding.tags ?? [],
      maturity: '0',
      accuracy: '0',
    },
  };
}

/** `Sat Nov 21 03:30:26 2026`, local time as in C's asctime. */
function timeStamp(time: Date): string {
  const [day, month, date, year] = time.toDateString().split(' ');
  return `${day} ${month} ${date} ${time.toTimeString().slice(0, 8)} ${year}`;
}
