/** Runs tests in the format of go-ftw against a configuration: through the whole pipeline, without a log file. */
import {
  answer,
  buildRequest,
  logProblems,
  type RegressionTest,
  refusal,
  served,
} from '@portcullis/seclang/regression';
import { wafLogLines } from '../../events/waf-log-line.ts';
import type { AttachedPlan } from '../../pipeline/attached-plan.ts';
import type { DecisionRecord } from '../../pipeline/decision-record.ts';
import type { OfflineRequest } from '../requests/offline-request.ts';
import { runOffline } from '../requests/run-offline.ts';
import { type TestResult, traceOf } from './test-result.ts';

type Stage = RegressionTest['stages'][number];

/** Runs one test; its stages must all come out as expected. */
export function runFtwTest(test: RegressionTest, plan: AttachedPlan): TestResult {
  for (const stage of test.stages) {
    const { problems, record } = runStage(stage, plan);
    if (problems.length > 0)
      return {
        file: test.file,
        name: test.name,
        problems,
        trace: record === undefined ? [] : traceOf(record),
        ...(record === undefined ? {} : { policy: record.policy }),
      };
  }
  return { file: test.file, name: test.name, problems: [], trace: [] };
}

function runStage(
  { input, output }: Stage,
  plan: AttachedPlan,
): { problems: string[]; record?: DecisionRecord } {
  const wire = buildRequest(input);
  const refused = refusal(wire);
  // Envoy answers malformed HTTP itself, and no rule sees it.
  if (output.status === 400)
    return { problems: refused === undefined ? ['status: expected 400, got 200'] : [] };
  const { method, target, version, headers, body } = served(wire);
  const response = answer(method, target, body);
  const lower = headers.map(([name, value]) => [name.toLowerCase(), value] as const);
  const request: OfflineRequest = {
    method,
    scheme: 'http',
    host: lower.find(([name]) => name === 'host')?.[1] ?? '',
    target,
    headers: lower,
    body,
    client: '127.0.0.1',
    protocol: version,
    response: {
      status: response.status,
      headers: response.headers.map(([name, value]) => [name.toLowerCase(), value] as const),
      body: response.body,
    },
  };
  const { record } = runOffline(request, plan);
  return { problems: problemsOf(output, record), record };
}

function problemsOf({ status, log }: Stage['output'], record: DecisionRecord): string[] {
  const problems: string[] = [];
  if (status !== undefined && status !== record.status)
    problems.push(`status: expected ${status}, got ${record.status}`);
  const ids = new Set(record.findings.map(({ rule_id }) => Number(rule_id)));
  return [...problems, ...logProblems(log, ids, wafLogLines(record, 1))];
}
