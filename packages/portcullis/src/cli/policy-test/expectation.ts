import type { DecisionRecord } from '../../pipeline/decision-record.ts';
import type { Expectation } from './policy-test-file.ts';

/** In how far a decision is not what was expected; empty when it is. */
export function differences(expected: Expectation, record: DecisionRecord): string[] {
  const found: string[] = [];
  const compare = (name: string, wanted: unknown, got: unknown): void => {
    if (wanted !== undefined && wanted !== got) found.push(`${name}: expected ${wanted}, got ${got}`);
  };
  compare('verdict', expected.verdict, record.verdict);
  compare('would_verdict', expected.would_verdict, record.would_verdict);
  compare('status', expected.status, record.status);
  compare('policy', expected.policy, record.policy);
  const matched = new Set(record.findings.map(({ rule_id }) => rule_id));
  for (const rule of expected.rules ?? []) {
    if (!matched.has(rule)) found.push(`rules: ${rule} did not match`);
  }
  for (const rule of expected.not_rules ?? []) {
    if (matched.has(rule)) found.push(`not_rules: ${rule} matched`);
  }
  if (expected.only_rules !== undefined) {
    const allowed = new Set(expected.only_rules);
    for (const rule of allowed) if (!matched.has(rule)) found.push(`only_rules: ${rule} did not match`);
    for (const rule of matched) if (!allowed.has(rule)) found.push(`only_rules: ${rule} matched as well`);
  }
  for (const wanted of expected.findings ?? []) {
    const hit = record.findings.some(
      (finding) =>
        (wanted.rule ?? finding.rule_id) === finding.rule_id &&
        (wanted.severity ?? finding.severity) === finding.severity &&
        (wanted.where === undefined ||
          wanted.where === finding.where ||
          finding.also?.some(({ where }) => where === wanted.where) === true),
    );
    if (!hit) found.push(`findings: none is ${JSON.stringify(wanted)}`);
  }
  return found;
}
