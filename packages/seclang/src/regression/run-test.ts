import type { Engine } from '../evaluate/engine.ts';
import { fieldList } from '../evaluate/field-list.ts';
import type { MatchedRule } from '../evaluate/matched-rule.ts';
import type { Transaction } from '../evaluate/transaction.ts';
import { buildRequest, type WireRequest } from './build-request.ts';
import { logLines } from './log-lines.ts';
import { logProblems } from './log-problems.ts';
import { answer } from './reflect.ts';
import { served } from './serve-request.ts';
import { refusal } from './strict-http.ts';
import type { RegressionTest, StageInput, StageOutput } from './test-file.ts';

/** Runs a test. Gives what is not as expected, empty when all is. */
export function runRegressionTest(engine: Engine, test: RegressionTest): string[] {
  return test.stages.flatMap(({ input, output }) => runStage(engine, input, output));
}

function runStage(engine: Engine, input: StageInput, output: StageOutput): string[] {
  const request = buildRequest(input);
  const refused = refusal(request);
  const matched = runExchange(engine, served(request), input);
  const problems: string[] = [];
  if (output.status !== undefined) {
    const status = refused === undefined ? 200 : 400;
    if (status !== output.status)
      problems.push(`status ${status} (${refused ?? 'accepted'}), not ${output.status}`);
    // A server that refuses the request leaves nothing for the rules to log.
    if (output.status === 400) return problems;
  }
  const ids = new Set(matched.map(({ id }) => id));
  return [...problems, ...logProblems(output.log, ids, matched.flatMap(logLines))];
}

/** Runs a request and the server's answer to it through all phases. */
export function runExchange(
  engine: Engine,
  request: WireRequest,
  input: StageInput = {},
): readonly MatchedRule[] {
  const transaction = requestPhases(engine, request, input);
  const response = answer(request.method, request.target, request.body);
  transaction.processResponseHeaders({
    status: response.status,
    protocol: 'HTTP/1.1',
    headers: fieldList(response.headers),
  });
  transaction.processResponseBody(response.body);
  transaction.processLogging();
  return transaction.matchedRules;
}

/** Runs a request through the phases that do not need the answer to it. */
export function runRequest(
  engine: Engine,
  request: WireRequest,
  input: StageInput = {},
): readonly MatchedRule[] {
  const transaction = requestPhases(engine, request, input);
  transaction.processLogging();
  return transaction.matchedRules;
}

function requestPhases(engine: Engine, request: WireRequest, input: StageInput): Transaction {
  const transaction = engine.transaction({
    method: request.method,
    target: request.target,
    protocol: request.version,
    headers: fieldList(request.headers),
    clientAddress: '127.0.0.1',
    clientPort: 50000,
    serverAddress: input.dest_addr ?? '127.0.0.1',
    serverPort: input.port ?? 80,
    uniqueId: 'regression-test',
  });
  transaction.processRequestHeaders();
  transaction.processRequestBody(request.body);
  return transaction;
}
