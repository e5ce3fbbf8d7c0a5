import type { DecisionRecord } from '../../pipeline/decision-record.ts';

/** What came of one test. */
export interface TestResult {
  readonly file: string;
  readonly name: string;
  /** What is not as expected; empty: passed. */
  readonly problems: readonly string[];
  /** The decision that was not as expected, in short lines. */
  readonly trace: readonly string[];
  /** Policy of the decision that was not as expected; empty: none applied. Absent where all passed. */
  readonly policy?: string;
}

/** A decision in the few lines that show why it came out so. */
export function traceOf(record: DecisionRecord): string[] {
  const lines = [
    `${record.method} ${record.host} ${record.path}, policy ${record.policy || 'none'}, mode ${record.mode}`,
    ...record.findings.map(
      ({ rule_id, message, where, score }) =>
        `${rule_id}  ${message}  [${where}${score === 0 ? '' : `, score ${score}`}]`,
    ),
  ];
  return record.findings.length === 0 ? [...lines, 'no finding'] : lines;
}
