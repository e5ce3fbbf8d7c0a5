/**
 * Why a test that fails behind Envoy is not the fault of what stands behind it. The rule engine alone, in this process,
 * is given the request as the recorder received it: it must fail in the same way. Then what Envoy changed is taken back,
 * one difference at a time: the one that makes the test pass is the reason.
 */
import type { Engine } from '@portcullis/seclang';
import {
  buildRequest,
  logLines,
  logProblems,
  runExchange,
  runRequest,
  type WireRequest,
} from '@portcullis/seclang/regression';
import type { Api } from './crs-stack.ts';
import { differences } from './differences.ts';
import type { Stage } from './run-stages.ts';

/** The reason; undefined when Envoy is not to blame. */
export function lostOnTheWay(
  engine: Engine,
  { input, output }: Stage,
  received: WireRequest,
  api: Api,
  problems: readonly string[],
): string | undefined {
  const problemsOf = (request: WireRequest, withResponse: boolean): string => {
    const run = withResponse ? runExchange : runRequest;
    const matched = run(engine, request, input);
    return logProblems(output.log, new Set(matched.map(({ id }) => id)), matched.flatMap(logLines)).join(
      '; ',
    );
  };
  const seesResponse = api === 'ext_proc';
  if (problemsOf(received, seesResponse) !== problems.join('; ')) return undefined;
  if (!seesResponse && problemsOf(received, true) === '') return 'response not carried';
  const found = differences(buildRequest(input), received);
  const reason = found.find(({ restore }) => problemsOf(restore(received), seesResponse) === '');
  if (reason !== undefined) return reason.what;
  const restored = found.reduce((request, { restore }) => restore(request), received);
  return problemsOf(restored, seesResponse) === '' ? found.map(({ what }) => what).join(', ') : undefined;
}
