import { excerpt } from '../engines/excerpt.ts';
import type { Finding, Severity } from '../engines/finding.ts';

/** What differs from finding to finding of a connection engine. */
export interface FindingText {
  /** `engine.reason`; its first part is the engine. */
  readonly ruleId: string;
  readonly message: string;
  /** `connection.read`, `connection.write` or `connection`. */
  readonly where: string;
  readonly evidence?: string;
  /** Default `high`. */
  readonly severity?: Severity;
  /** Default `block`. */
  readonly effect?: Finding['effect'];
}

/** A finding whose evidence is made fit for a record. */
export function findingOf(text: FindingText): Finding {
  return {
    ruleId: text.ruleId,
    engine: text.ruleId.slice(0, text.ruleId.indexOf('.')),
    severity: text.severity ?? 'high',
    message: text.message,
    where: text.where,
    score: 0,
    effect: text.effect ?? 'block',
    ...(text.evidence === undefined || text.evidence === '' ? {} : { evidence: excerpt(text.evidence) }),
  };
}
