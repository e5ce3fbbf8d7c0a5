import type { RequestView, ResponseView } from '../exchange/exchange.ts';
import { allValues, firstValue } from '../exchange/headers.ts';
import type { Clock } from '../pipeline/clock.ts';
import {
  type BodyFacts,
  type DecisionRecord,
  type RecordedAnomaly,
  type RecordedBody,
  recordFinding,
} from '../pipeline/decision-record.ts';
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
  const deciding = verdict.deciding ?? wouldVerdict.deciding;
  return {
    time: new Date(clock.wall()).toISOString(),
    decision_id: decisionId,
    request_id: recordedId(exchange.id),
    trace_id: exchange.trace?.context.traceId ?? traceId(firstValue(request.headers, 'traceparent')),
    verdict: verdict.action,
    would_verdict: wouldVerdict.action,
    mode: inspection.mode,
    engine: deciding?.engine ?? '',
    rule: deciding?.ruleId ?? '',
    postures: inspection.evidence.postures,
    policy: choice.policy?.id ?? '',
    route: choice.route,
    config_version: inspection.plan.plan.version,
    protocol,
    listener: label.listener,
    node_id: label.nodeId,
    project_id: label.project,
    client_address: request.client.address,
    client_origin: request.client.origin,
    ...certificateOf(request),
    method: recordedText(request.method),
    host: recordedText(request.host),
    path: recordedText(request.path),
    query: recordedQuery(request.query),
    content_type: recordedText(request.contentType),
    user_agent: recordedText(request.userAgent),
    status: refusalStatus > 0 ? refusalStatus : (exchange.response?.status ?? 0),
    score: inspection.score,
    anomaly: anomalyOf(inspection),
    request_body: bodyOf(inspection.bodies.request, request),
    response_body: bodyOf(inspection.bodies.response, exchange.response),
    duration_us: Math.round(inspection.spent * 1000),
    timings_us: timingsOf(inspection),
    findings: inspection.findings.map(({ finding, mode }) => recordFinding(finding, mode)),
  };
}

/** Most names of a certificate that an event shows. */
const mostNames = 8;

function certificateOf({ clientCertificate }: RequestView): Pick<DecisionRecord, 'client_certificate'> {
  if (clientCertificate === undefined) return {};
  const { subject, uris, dnsNames, hash } = clientCertificate;
  return {
    client_certificate: {
      subject: recordedText(subject),
      uris: uris.slice(0, mostNames).map(recordedText),
      dns_names: dnsNames.slice(0, mostNames).map(recordedText),
      hash,
    },
  };
}

function anomalyOf({ evidence, choice }: Inspection): RecordedAnomaly {
  return {
    ...evidence.scores,
    threshold: choice.policy?.anomalyThreshold ?? 0,
    ...(evidence.ruleSet === undefined ? {} : { rule_set: evidence.ruleSet }),
  };
}

function bodyOf(
  { bytes, decodedBytes, inspected }: BodyFacts,
  message: RequestView | ResponseView | undefined,
): RecordedBody {
  const encoding = message === undefined ? [] : allValues(message.headers, 'content-encoding');
  return {
    bytes,
    decoded_bytes: decodedBytes,
    inspected,
    type: recordedText(message?.contentType ?? ''),
    encoding: recordedText(encoding.join(', ')),
  };
}

function timingsOf({ evidence }: Inspection): Record<string, number> {
  const timings = Object.entries(evidence.milliseconds);
  return Object.fromEntries(
    timings.map(([phase, time]) => [phase.replace('-', '_'), Math.round(time * 1000)] as const),
  );
}

/** The trace id of a `traceparent` (W3C Trace Context, section 3.2.2.3); empty when there is none. */
function traceId(traceparent: string | undefined): string {
  const id = traceparent?.split('-', 2)[1] ?? '';
  return id.length === 32 ? recordedId(id) : '';
}
