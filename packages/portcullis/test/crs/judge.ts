/** Puts every test into one of four groups, with the reason where it did not simply pass. */
import { compileRules, Engine } from '@portcullis/seclang';
import {
  buildRequest,
  logProblems,
  type RegressionTest,
  refusal,
  testSources,
} from '@portcullis/seclang/regression';
import type { Api, CrsStack } from './crs-stack.ts';
import { lostOnTheWay } from './lost-on-the-way.ts';
import { rawRequest } from './raw-request.ts';
import { runStages, type StageOutcome } from './run-stages.ts';
import { sendRaw } from './send-raw.ts';

/** Names of tests with reasons. */
export type Reasons = Readonly<Record<string, string>>;

/** The result of a run. */
export interface Groups {
  readonly passed: number;
  /** The test's problems. */
  readonly failed: Reasons;
  /**
   * Decided by Envoy's HTTP parser, whatever a rule says: refused before any filter is asked (status and Envoy's own
   * name of the cause), or passed on where the test asks the server to refuse it (what is malformed).
   */
  readonly answered: Reasons;
  /** Failed because of what Envoy changes or does not hand over. */
  readonly hidden: Reasons;
}

/** Runs tests through the stack. */
export async function runSuite(
  stack: CrsStack,
  api: Api,
  crs: string,
  tests: readonly RegressionTest[],
): Promise<Groups> {
  const engine = new Engine(compileRules(testSources(`${crs}/rules`, 4)).plan);
  const failed: Record<string, string> = {};
  const answered: Record<string, string> = {};
  const hidden: Record<string, string> = {};
  const outcomes = Map.groupBy(await runStages(stack, tests), ({ test }) => test.name);
  for (const [name, stages] of outcomes) {
    for (const outcome of stages) {
      if (isAsExpected(outcome)) continue;
      const own = ownAnswer(outcome);
      if (own !== undefined) {
        answered[name] = own;
        break;
      }
      const problems = problemsOf(outcome);
      if (problems.length === 0) continue;
      const accepted = acceptedByParser(outcome, problems);
      if (accepted !== undefined) {
        answered[name] = accepted;
        break;
      }
      const reason = await lost(stack, api, engine, outcome, problems);
      if (reason === undefined) failed[name] = problems.join('; ');
      else hidden[name] = reason;
      break;
    }
  }
  const others = [failed, answered, hidden].reduce((sum, group) => sum + Object.keys(group).length, 0);
  return { passed: outcomes.size - others, failed, answered, hidden };
}

/** A refusal that the test asks for, whoever gives it. */
function isAsExpected({ stage: { output }, status }: StageOutcome): boolean {
  return output.status === 400 && status === 400;
}

/** Status and cause when Envoy answered without asking anybody. */
function ownAnswer({ accessLog, status }: StageOutcome): string | undefined {
  const [first] = accessLog;
  if (first === undefined) return 'closed without an answer';
  return first['verdict'] === null ? `${status} ${first['details']}` : undefined;
}

/** Why the server should have refused the request, where that is all that is wrong. */
function acceptedByParser(
  { stage: { input, output }, status }: StageOutcome,
  problems: readonly string[],
): string | undefined {
  const reason = refusal(buildRequest(input));
  const asked = output.status === 400 && problems.length === 1 && status === 200;
  return asked && reason !== undefined ? `accepted: ${reason}` : undefined;
}

function problemsOf({ stage: { output }, status, ids, lines }: StageOutcome): string[] {
  const wrong = output.status !== undefined && output.status !== status;
  return [
    ...(wrong ? [`status: expected ${output.status}, got ${status}`] : []),
    ...logProblems(output.log, ids, lines),
  ];
}

async function lost(
  stack: CrsStack,
  api: Api,
  engine: Engine,
  { stage }: StageOutcome,
  problems: readonly string[],
): Promise<string | undefined> {
  stack.recorder.take();
  await sendRaw(stack.recorded, rawRequest(stage.input));
  const [received] = stack.recorder.take();
  return received === undefined ? undefined : lostOnTheWay(engine, stage, received, api, problems);
}
