/**
 * The header checks of a policy: host, forbidden, required and oversized headers. Cheap, first in the pipeline.
 * Every line of a repeated header counts, not only the first.
 */
import type { HeaderCheckPlan } from '../../config/plan.ts';
import { canonicalHost } from '../../exchange/canonical-host.ts';
import type { RequestView } from '../../exchange/exchange.ts';
import { allValues, type Headers } from '../../exchange/headers.ts';
import { parseIp } from '../../exchange/ip-address.ts';
import { excerpt } from '../excerpt.ts';
import type { Finding } from '../finding.ts';

const engine = 'builtin';

/** `:authority` and `Host` disagree: the two parties behind may serve different sites (request smuggling). */
export function hostMismatch(request: RequestView): Finding | undefined {
  if (!request.hostMismatch) return undefined;
  return {
    ruleId: 'header.host_mismatch',
    engine,
    severity: 'high',
    message: 'The Host header names another host than :authority',
    where: 'request.headers.host',
    score: 0,
    effect: 'block',
  };
}

/** Runs the checks in a fixed order; calls `report` for each finding until it returns false. */
export function inspectHeaders(
  request: RequestView,
  checks: HeaderCheckPlan,
  report: (finding: Finding) => boolean,
): void {
  if (checks.enforceValidHost && !isHost(request.host)) {
    const more = report(
      finding('header.invalid_host', 'high', 'The request names no valid host', 'request.headers.:authority'),
    );
    if (!more) return;
  }
  if (!reportForbidden(request.headers, checks.forbidden, report)) return;
  if (!reportMissing(request.headers, checks.required, report)) return;
  if (checks.maxValueBytes > 0) {
    reportOversized(request.headers, checks.maxValueBytes, report);
  }
}

/**
 * The same for trailers, but for what a request must have: that stands in its headers. A server that merges trailers
 * into its headers would let a `Host` among them name another site than the one that was judged.
 */
export function inspectTrailers(
  request: RequestView,
  trailers: Headers,
  checks: HeaderCheckPlan,
  report: (finding: Finding) => boolean,
): void {
  if (allValues(trailers, 'host').some((host) => canonicalHost(host) !== request.host)) {
    const message = 'The trailer Host names another host than :authority';
    if (!report(finding('header.host_mismatch', 'high', message, 'request.trailers.host'))) return;
  }
  if (!reportForbidden(trailers, checks.forbidden, report, 'trailer')) return;
  if (checks.maxValueBytes > 0) reportOversized(trailers, checks.maxValueBytes, report, 'trailer');
}

/** What a line is called in messages and in the place of a finding. */
type Line = 'header' | 'trailer';

function reportForbidden(
  headers: Headers,
  forbidden: readonly string[],
  report: (finding: Finding) => boolean,
  line: Line = 'header',
): boolean {
  for (const name of forbidden) {
    if (headers.find(name) < 0) continue;
    const message = `The ${line} ${name} is forbidden`;
    if (!report(finding('header.forbidden', 'high', message, `request.${line}s.${name}`))) return false;
  }
  return true;
}

function reportMissing(
  headers: Headers,
  required: readonly string[],
  report: (finding: Finding) => boolean,
): boolean {
  for (const name of required) {
    if (headers.find(name) >= 0) continue;
    const message = `The header ${name} is required`;
    if (!report(finding('header.required_missing', 'medium', message, `request.headers.${name}`)))
      return false;
  }
  return true;
}

function reportOversized(
  headers: Headers,
  limit: number,
  report: (finding: Finding) => boolean,
  line: Line = 'header',
): void {
  for (let index = 0; index < headers.count; index++) {
    const size = headers.valueEnd(index) - headers.valueStart(index);
    if (size <= limit) continue;
    const name = excerpt(headers.name(index));
    const message = `The ${line} ${name} has ${size} bytes, more than ${limit}`;
    if (!report(finding('header.oversized', 'medium', message, `request.${line}s.${name}`))) return;
  }
}

function finding(ruleId: string, severity: Finding['severity'], message: string, where: string): Finding {
  return { ruleId, engine, severity, message, where, score: 0, effect: 'block' };
}

/**
 * A name, an IPv4 address or a bracketed IPv6 address: no spaces, controls, or characters no host has. A colon that
 * is still there was no port (`a.example:80:80`), and empty labels (`a.example..`) are names to some servers only.
 */
function isHost(host: string): boolean {
  if (host === '' || host.length > 255) return false;
  if (host.startsWith('[')) return host.endsWith(']') && parseIp(host.slice(1, -1)) !== undefined;
  let previous = dot;
  for (let index = 0; index < host.length; index++) {
    const code = host.charCodeAt(index);
    const letterOrDigit = (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
    const mark = code === 0x2d || code === 0x5f || (code === dot && previous !== dot);
    if (!letterOrDigit && !mark) return false;
    previous = code;
  }
  return previous !== dot;
}

const dot = 0x2e;
