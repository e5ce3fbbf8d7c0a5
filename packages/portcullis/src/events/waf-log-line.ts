/**
 * A decision as lines of a web server's error log with ModSecurity, one per matched rule: the form that fail2ban's
 * `apache-modsecurity` filter, go-ftw, CrowdSec and most SIEM parsers read.
 *
 *   [Sat Nov 21 03:30:26.123000 2026] [security2:error] [pid 7] [client 192.0.2.1] ModSecurity: Warning. Matched at
 *   ARGS:q. [file "…"] [line "…"] [id "942100"] [msg "…"] [data "…"] [severity "CRITICAL"] [ver "…"] [tag "…"]
 *   [hostname "…"] [uri "/search"] [unique_id "…"]
 *
 * The time is local, as Apache writes it and readers of the form assume. `unique_id` is the request id.
 */
import type { DecisionRecord, RecordedFinding } from '../pipeline/decision-record.ts';
import { quoted } from './log-quoting.ts';
import { seclangSeverity } from './seclang-severity.ts';

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The lines of one decision, without line ends; none when nothing matched. */
export function wafLogLines(record: DecisionRecord, pid: number): string[] {
  const client = record.client_address === '' ? '-' : record.client_address;
  const head = `[${apacheTime(new Date(record.time))}] [security2:error] [pid ${pid}] [client ${client}] ModSecurity: `;
  return record.findings.flatMap((finding) => {
    const first = line(record, finding, finding.where, finding.data ?? finding.evidence ?? '');
    const also = (finding.also ?? []).map(({ where, data }) => line(record, finding, where, data));
    return [first, ...also].map((text) => head + text);
  });
}

function line(record: DecisionRecord, finding: RecordedFinding, where: string, data: string): string {
  const { rule } = finding;
  const phase = rule === undefined ? '' : ` (phase ${rule.phase})`;
  const parts = [
    finding.outcome === 'blocked' ? `Access denied with code ${record.status}${phase}.` : 'Warning.',
    where === '' ? 'Matched.' : `Matched at ${quoted(where).slice(1, -1)}.`,
  ];
  const put = (name: string, value: string | number): void => {
    parts.push(`[${name} ${quoted(String(value))}]`);
  };
  if (rule !== undefined) {
    put('file', rule.file);
    put('line', rule.line);
  }
  put('id', finding.rule_id);
  put('msg', finding.message);
  if (data !== '') put('data', data);
  put('severity', seclangSeverity[finding.severity][1]);
  if (rule !== undefined && rule.version !== '') put('ver', rule.version);
  for (const tag of finding.tags ?? []) put('tag', tag);
  put('hostname', record.host);
  put('uri', record.path);
  put('unique_id', record.request_id);
  return parts.join(' ');
}

function apacheTime(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  const micros = `${String(time.getMilliseconds()).padStart(3, '0')}000`;
  return `${days[time.getDay()]} ${months[time.getMonth()]} ${two(time.getDate())} ${clock}.${micros} ${time.getFullYear()}`;
}
