/** One value that a rule matched. Texts are latin-1. */
export interface MatchedValue {
  /** `ARGS:name`, `REQUEST_URI` … */
  readonly variable: string;
  /** The value as the operator saw it, at most 512 bytes of it; empty when it was sanitised. */
  readonly value: string;
  /** The expanded logdata; empty when the rule has none. */
  readonly logdata: string;
}

/** A rule that matched and logs, in the order of matching. */
export interface MatchedRule {
  readonly id: number;
  readonly phase: number;
  /** The expanded message. */
  readonly message: string;
  /** 0 (emergency) to 7 (debug); -1 when the rule has none. */
  readonly severity: number;
  readonly tags: readonly string[];
  readonly version: string;
  readonly revision: string;
  readonly maturity: string;
  readonly accuracy: string;
  readonly file: string;
  readonly line: number;
  /** What the rule added to anomaly scores (TX variables whose name contains `anomaly_score`). */
  readonly score: number;
  /** Whether the rule interrupted, or would have in DetectionOnly. */
  readonly disruptive: boolean;
  /** For the audit log. */
  readonly audit: boolean;
  /** The values, at most 16. */
  readonly values: readonly MatchedValue[];
}

/** Why a transaction ends early. */
export interface Interruption {
  readonly action: 'deny' | 'drop' | 'redirect';
  readonly status: number;
  /** 0 when a directive ended it and not a rule. */
  readonly ruleId: number;
  readonly phase: number;
  /** The directive whose limit the body passed. */
  readonly directive?: 'SecRequestBodyLimit' | 'SecRequestBodyNoFilesLimit' | 'SecResponseBodyLimit';
  /** Where a redirect goes. */
  readonly url?: string;
}
