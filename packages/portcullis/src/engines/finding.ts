/** How bad a finding is. */
export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** Something an engine saw. Evidence is redacted before it gets here (D17). */
export interface Finding {
  /** Stable id, `engine.reason` or the number of a rule. */
  readonly ruleId: string;
  /** Name of the engine, also a metric label. */
  readonly engine: string;
  readonly severity: Severity;
  /** One sentence for a person. */
  readonly message: string;
  /** Which part of the exchange, for example `request.headers.x-debug`. */
  readonly where: string;
  /** At most 256 characters of what was seen, redacted. */
  readonly evidence?: string;
  readonly tags?: readonly string[];
  /** Added to the exchange's anomaly score. */
  readonly score: number;
  /** `block`: the exchange is to be blocked where the mode allows; `note`: only recorded and scored. */
  readonly effect: 'block' | 'note';
  /** HTTP status of the block; default: the policy's. */
  readonly status?: number;
  /** Seconds until the client may come again, for 429 (RFC 9110 section 10.2.3). */
  readonly retryAfter?: number;
}

/** Longest evidence in characters: enough to recognise the attack, little enough for every sink. */
export const maxEvidence = 256;
