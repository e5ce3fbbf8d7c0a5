import { Regex } from '@portcullis/byte-regex';
import type { Engine } from '../evaluate/engine.ts';
import { fieldList } from '../evaluate/field-list.ts';
import type { MatchedRule } from '../evaluate/matched-rule.ts';
import { buildRequest, type WireRequest } from './build-request.ts';
import { logLines } from './log-lines.ts';
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
  for (const id of output.log?.expect_ids ?? []) if (!ids.has(id)) problems.push(`${id} did not match`);
  for (const id of output.log?.no_expect_ids ?? []) if (ids.has(id)) problems.push(`${id} matched`);
  const lines = matched.flatMap(logLines);
  const wanted = output.log?.match_regex;
  if (wanted !== undefined && !lines.some((line) => isFound(wanted, line))) {
    problems.push(`no log line matches ${wanted}`);
  }
  const unwanted = output.log?.no_match_regex;
  const found = unwanted === undefined ? undefined : lines.find((line) => isFound(unwanted, line));
  if (found !== undefined) problems.push(`a log line matches ${unwanted}: ${found}`);
  return problems;
}

/** Whether a pattern of a test is found in a log line, whatever the case. */
function isFound(pattern: string, line: string): boolean {
  return Regex.compile(pattern, { caseInsensitive: true }).test(Buffer.from(line, 'latin1'));
}

/** Runs a request and the server's answer to it through all phases. */
export function runExchange(
  engine: Engine,
  request: WireRequest,
  input: StageInput = {},
): readonly MatchedRule[] {
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
