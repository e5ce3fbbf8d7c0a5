/** Evaluates a finished exchange and tells of it. */
import { recordedId, recordedText } from '../../events/recorded-text.ts';
import { listenerLabel } from '../../exchange/listener-label.ts';
import type { CompletionRecord } from '../../pipeline/completion-record.ts';
import { recordFinding } from '../../pipeline/decision-record.ts';
import { Inspection } from '../../pipeline/inspection.ts';
import type { ProtocolServices } from '../protocol-services.ts';
import { completedExchange } from './completed-exchange.ts';
import { completionSignals } from './completion-signals.ts';
import type { JoinSettings } from './join-settings.ts';
import type { JoinedCompletion } from './joiner.ts';

/** The record of a completion; `wanted`: whether it is to be written. */
export interface EvaluatedCompletion {
  readonly record: CompletionRecord;
  readonly wanted: boolean;
}

/**
 * Runs what can still be run. A joined request was inspected when it was decided, so only the phase access-log is
 * left; one that nobody decided (a fail-open, a service that was away) is inspected from its headers on, response
 * headers included. Nothing here can refuse: every finding is at most `detected`.
 */
export function evaluate(
  joined: JoinedCompletion,
  services: Pick<ProtocolServices, 'inspection' | 'trustedHops' | 'clientHeader' | 'plan' | 'newId'>,
  settings: JoinSettings,
): EvaluatedCompletion {
  const { facts, token } = joined;
  const exchange = completedExchange(facts, joined.requestHeaders, {
    label: listenerLabel(facts.nodeId, facts.logName),
    trustedHops: services.trustedHops,
    clientHeader: services.clientHeader,
    newId: services.newId,
  });
  const inspection = new Inspection(exchange, services.plan(), services.inspection, 'detect');
  if (facts.kind === 'http') inspectCompleted(inspection, token !== undefined);
  const signals = completionSignals(facts, settings.signals);
  const { request } = exchange;
  const record: CompletionRecord = {
    time: new Date(services.inspection.clock.wall()).toISOString(),
    decision_id: token?.decisionId ?? '',
    joined: joined.source,
    ...(joined.problem === undefined ? {} : { join_problem: joined.problem }),
    context: joined.requestHeaders === undefined ? 'entry' : 'request',
    kind: facts.kind,
    ...(token === undefined ? {} : { verdict: token.verdict, would_verdict: token.wouldVerdict }),
    policy: inspection.choice.policy?.id ?? '',
    config_version: inspection.plan.plan.version,
    log_name: facts.logName,
    node_id: facts.nodeId,
    request_id: facts.kind === 'http' ? recordedId(exchange.id) : '',
    stream_id: recordedId(facts.streamId),
    client_address: request.client.address,
    client_origin: request.client.origin,
    method: recordedText(request.method),
    host: recordedText(request.host),
    path: facts.kind === 'http' ? recordedText(request.path) : '',
    user_agent: recordedText(request.userAgent),
    status: facts.status,
    details: recordedText(facts.details),
    flags: facts.flags,
    route: facts.route,
    upstream_cluster: facts.upstreamCluster,
    upstream_address: facts.upstreamAddress,
    timings_ms: facts.timings,
    bytes: facts.bytes,
    ...(facts.tls === undefined ? {} : { tls: facts.tls }),
    signals,
    decision_rules: joined.rules,
    findings: inspection.findings.map(({ finding, mode }) => recordFinding(finding, mode)),
  };
  const remarkable = signals.length > 0 || inspection.findings.length > 0 || joined.problem !== undefined;
  return { record, wanted: settings.recordAll || token?.recorded === true || remarkable };
}

/** `decided`: the findings of its headers were told with the decision. */
function inspectCompleted(inspection: Inspection, decided: boolean): void {
  const { response } = inspection.exchange;
  if (!decided) inspection.requestHeaders();
  if (response !== undefined && !decided) inspection.responseHeaders(response);
  inspection.accessLog();
}
