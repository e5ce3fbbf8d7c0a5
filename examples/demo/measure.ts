/** Sends the requests of the demo and collects what came of them. */
import type { AccessLogLine } from '@portcullis-testing/envoy';
import type { Gateway } from './gateway.ts';
import type { DemoOutcome, DemoRequest, RuleSet } from './requests.ts';
import { send } from './send-request.ts';

/** One row of the result. */
export interface DemoRow extends Omit<DemoOutcome, 'match'> {
  readonly request: string;
  /** All rules that matched, at most eight, the one that decided among them. */
  readonly rules: readonly string[];
  readonly policy: string;
  /** Median over the repetitions, against the same gateway asking nobody; in milliseconds. */
  readonly addedMilliseconds: number;
  readonly asExpected: boolean;
}

/** Repetitions per request and listener. */
const repetitions = 11;

/** Sends every request often over both listeners by turns, and reads the verdicts from the access log. */
export async function measure(
  gateway: Gateway,
  requests: readonly DemoRequest[],
  ruleSet: RuleSet,
): Promise<DemoRow[]> {
  const statuses = new Map<string, Set<number>>();
  const added = new Map<string, number>();
  for (const one of requests) {
    const inspected: number[] = [];
    const plain: number[] = [];
    const seen = new Set<number>();
    for (let turn = 0; turn < repetitions; turn++) {
      const view = await send(gateway.inspectedPort, one, one.name);
      seen.add(view.status);
      inspected.push(view.milliseconds);
      plain.push((await send(gateway.plainPort, one, one.name)).milliseconds);
    }
    statuses.set(one.name, seen);
    added.set(one.name, median(inspected) - median(plain));
  }
  const log = await gateway.accessLog(requests.length * repetitions);
  return requests.map((one) => {
    const lines = log.filter((line) => line['row'] === one.name);
    const status = only(statuses.get(one.name) ?? new Set<number>()) ?? 0;
    const verdict = field(lines, 'verdict');
    const rule = field(lines, 'rule');
    const rules = field(lines, 'rules').split(',');
    const { expected } = one;
    const match = expected.match?.[ruleSet];
    const asRule = match === undefined ? rule === expected.rule : rules.some((id) => id.startsWith(match));
    return {
      request: one.name,
      status,
      verdict,
      rule,
      rules,
      policy: field(lines, 'policy'),
      addedMilliseconds: added.get(one.name) ?? 0,
      asExpected: status === expected.status && verdict === expected.verdict && asRule,
    };
  });
}

/** The value that a field has in all lines; several values are all shown, so that the row is not as expected. */
function field(lines: readonly AccessLogLine[], name: string): string {
  return [...new Set(lines.map((line) => String(line[name] ?? '')))].join('|');
}

function only(values: ReadonlySet<number>): number | undefined {
  const [first] = values;
  return values.size === 1 ? first : undefined;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
