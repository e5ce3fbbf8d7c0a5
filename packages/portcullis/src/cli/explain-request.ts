/** Runs one request offline and gathers everything that can be told about its decision. */
import { inspectorFactories } from '../engines/inspectors.ts';
import { AttachedPlan } from '../pipeline/attached-plan.ts';
import { explainPolicy } from '../pipeline/resolve-policy-trail.ts';
import type { Explanation } from './explain-report.ts';
import type { OfflineRequest } from './requests/offline-request.ts';
import { runOffline } from './requests/run-offline.ts';
import { type EngineTime, timedInspectors } from './timed-inspectors.ts';

/** Explains the decision about a request under a plan. */
export function explainRequest(offline: OfflineRequest, { plan }: AttachedPlan): Explanation {
  const engines: EngineTime[] = [];
  const timed = new AttachedPlan(
    plan,
    timedInspectors(inspectorFactories, (time) => engines.push(time)),
  );
  const start = performance.now();
  const { inspection, record, engineErrors, postures } = runOffline(offline, timed);
  const duration = performance.now() - start;
  const { request, response } = inspection.exchange;
  return {
    version: 1,
    request: {
      method: request.method,
      host: request.host,
      path: request.path,
      query: request.query,
      path_facts: request.pathFacts,
      client: request.client,
      content_type: request.contentType,
      headers: offline.headers,
      body_bytes: offline.body.length,
      body_inspected: inspection.bodies.request.inspected,
    },
    response:
      response === undefined
        ? null
        : { status: response.status, body_inspected: inspection.bodies.response.inspected },
    policy: explainPolicy(plan, request),
    exceptions: inspection.exceptions,
    mode: inspection.mode,
    stages: inspection.choice.policy?.request.stages ?? [],
    engines,
    engine_errors: engineErrors,
    postures,
    findings: inspection.findings.map(({ finding, mode }) => ({ ...finding, mode })),
    score: inspection.score,
    verdict: inspection.verdict.action,
    would_verdict: inspection.wouldVerdict.action,
    status: inspection.verdict.action === 'allow' ? 0 : record.status,
    rule: inspection.verdict.deciding?.ruleId ?? null,
    would_rule: inspection.wouldVerdict.deciding?.ruleId ?? null,
    duration_us: Math.round(duration * 1000),
  };
}
