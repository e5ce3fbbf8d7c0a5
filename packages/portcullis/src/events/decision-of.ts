import type { Clock } from '../pipeline/clock.ts';
import { type DecisionRecord, recordFinding } from '../pipeline/decision-record.ts';
import type { Inspection } from '../pipeline/inspection.ts';

/** Longest path and user agent in a record, in characters. */
const maxText = 1024;

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
    request_id: exchange.id,
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
    method: request.method.slice(0, maxText),
    host: request.host.slice(0, maxText),
    path: request.path.slice(0, maxText),
    user_agent: request.userAgent.slice(0, maxText),
    status: refusalStatus > 0 ? refusalStatus : (exchange.response?.status ?? 0),
    score: inspection.score,
    request_body: inspection.bodies.request,
    response_body: inspection.bodies.response,
    duration_us: Math.round(inspection.spent * 1000),
    findings: inspection.findings.map(({ finding, mode }) => recordFinding(finding, mode)),
  };
}
