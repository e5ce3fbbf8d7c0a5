import { redactedQuery, redactedText } from '../engines/redaction.ts';
import { firstValue } from '../exchange/headers.ts';
import type { Clock } from '../pipeline/clock.ts';
import { type DecisionRecord, recordFinding } from '../pipeline/decision-record.ts';
import type { Inspection } from '../pipeline/inspection.ts';

/** Longest path, query and user agent in a record, in characters. */
const maxText = 1024;
/** What is looked at of a text before it is cut: four times as much, so that a secret is not cut into two unknown halves. */
const maxRead = 4096;

/** The record of an exchange that is over. `decisionId` is unique per exchange. */
export function decisionOf(
  inspection: Inspection,
  protocol: string,
  decisionId: string,
  clock: Clock,
): DecisionRecord {
  const { exchange, verdict, wouldVerdict, choice, refusalStatus } = inspection;
  const { request, label } = exchange;
  return {
    time: new Date(clock.wall()).toISOString(),
    decision_id: decisionId,
    request_id: shownId(exchange.id),
    trace_id: traceId(firstValue(request.headers, 'traceparent')),
    verdict: verdict.action,
    would_verdict: wouldVerdict.action,
    mode: inspection.mode,
    policy: choice.policy?.id ?? '',
    route: choice.route,
    config_version: inspection.plan.plan.version,
    protocol,
    listener: label.listener,
    node_id: label.nodeId,
    project_id: label.project,
    client_address: request.client.address,
    client_origin: request.client.origin,
    method: shown(request.method),
    host: shown(request.host),
    path: shown(request.path),
    query: redactedQuery(request.query.slice(0, maxRead)).slice(0, maxText),
    content_type: shown(request.contentType),
    user_agent: shown(request.userAgent),
    status: refusalStatus > 0 ? refusalStatus : (exchange.response?.status ?? 0),
    score: inspection.score,
    request_body: inspection.bodies.request,
    response_body: inspection.bodies.response,
    duration_us: Math.round(inspection.spent * 1000),
    findings: inspection.findings.map(({ finding, mode }) => recordFinding(finding, mode)),
  };
}

function shown(text: string): string {
  return redactedText(text.slice(0, maxRead)).slice(0, maxText);
}

/** Ids are mostly UUIDs or hexadecimal and stay; what a client writes in their place is redacted as any text. */
function shownId(id: string): string {
  for (let index = 0; index < id.length; index++) {
    if (!'0123456789abcdefABCDEF-'.includes(id[index]!)) return shown(id);
  }
  return id;
}

/** The trace id of a `traceparent` (W3C Trace Context, section 3.2.2.3); empty when there is none. */
function traceId(traceparent: string | undefined): string {
  const id = traceparent?.split('-', 2)[1] ?? '';
  return id.length === 32 ? shownId(id) : '';
}
