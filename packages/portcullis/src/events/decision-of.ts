import { firstValue } from '../exchange/headers.ts';
import type { Clock } from '../pipeline/clock.ts';
import { type DecisionRecord, recordFinding } from '../pipeline/decision-record.ts';
import type { Inspection } from '../pipeline/inspection.ts';
import { recordedId, recordedQuery, recordedText } from './recorded-text.ts';

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
    request_id: recordedId(exchange.id),
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
    method: recordedText(request.method),
    host: recordedText(request.host),
    path: recordedText(request.path),
    query: recordedQuery(request.query),
    content_type: recordedText(request.contentType),
    user_agent: recordedText(request.userAgent),
    status: refusalStatus > 0 ? refusalStatus : (exchange.response?.status ?? 0),
    score: inspection.score,
    request_body: inspection.bodies.request,
    response_body: inspection.bodies.response,
    duration_us: Math.round(inspection.spent * 1000),
    findings: inspection.findings.map(({ finding, mode }) => recordFinding(finding, mode)),
  };
}

/** The trace id of a `traceparent` (W3C Trace Context, section 3.2.2.3); empty when there is none. */
function traceId(traceparent: string | undefined): string {
  const id = traceparent?.split('-', 2)[1] ?? '';
  return id.length === 32 ? recordedId(id) : '';
}
