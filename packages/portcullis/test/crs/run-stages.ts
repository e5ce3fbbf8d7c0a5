/** Sends the stages of tests through Envoy, with a marker before each and after the last, as go-ftw does. */
import { randomUUID } from 'node:crypto';
import type { RegressionTest } from '@portcullis/seclang/regression';
import type { AccessLogLine } from '@portcullis-testing/envoy';
import type { CrsStack } from './crs-stack.ts';
import { markerRequest, rawRequest } from './raw-request.ts';
import { sendRaw } from './send-raw.ts';

/** One stage of a test. */
export type Stage = RegressionTest['stages'][number];

/** What became of one stage. */
export interface StageOutcome {
  readonly test: RegressionTest;
  readonly stage: Stage;
  /** What the client got; 0: the connection ended without an answer. */
  readonly status: number;
  /** Rules in the WAF log between the markers. */
  readonly ids: ReadonlySet<number>;
  readonly lines: readonly string[];
  /** What Envoy logged between the markers. */
  readonly accessLog: readonly AccessLogLine[];
}

/** Runs all stages in order. The log is read once at the end. */
export async function runStages(stack: CrsStack, tests: readonly RegressionTest[]): Promise<StageOutcome[]> {
  const mark = async (): Promise<string> => {
    const marker = randomUUID();
    const status = await sendRaw(stack.inspected, markerRequest(marker));
    if (status !== 200) throw new Error(`crs.marker: answered with ${status}`);
    return marker;
  };
  const sent: { test: RegressionTest; stage: Stage; status: number; marker: string }[] = [];
  for (const test of tests) {
    for (const stage of test.stages) {
      const marker = await mark();
      sent.push({ test, stage, marker, status: await sendRaw(stack.inspected, rawRequest(stage.input)) });
    }
  }
  const last = await mark();
  const logged = await stack.wafLog(last);
  const accessed = await stack.accessLog(last);
  const wafLines = between(logged, (line) => markerOf(line));
  const accessLines = between(accessed, ({ marker }) => (typeof marker === 'string' ? marker : undefined));
  return sent.map(({ test, stage, status, marker }) => {
    const lines = wafLines.get(marker);
    if (lines === undefined) throw new Error(`crs.marker: ${marker} of ${test.name} is not in the log`);
    const ids = new Set(lines.flatMap((line) => idOf(line)));
    return { test, stage, status, lines, ids, accessLog: accessLines.get(marker) ?? [] };
  });
}

/** What follows each marker. */
function between<T>(items: readonly T[], markerIn: (item: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  let open: T[] = [];
  for (const item of items) {
    const marker = markerIn(item);
    if (marker !== undefined) {
      open = [];
      groups.set(marker, open);
    } else open.push(item);
  }
  return groups;
}

function markerOf(line: string): string | undefined {
  return /\[msg "x-crs-test ([0-9a-f-]{36})"\]/i.exec(line)?.[1];
}

/** The first of the two forms that go-ftw looks for. */
function idOf(line: string): number[] {
  const id = /\[id "(\d+)"\]/.exec(line)?.[1];
  return id === undefined ? [] : [Number(id)];
}
