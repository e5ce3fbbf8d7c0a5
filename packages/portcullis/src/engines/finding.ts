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
  /** What the rule itself says about the match (`logdata` of SecLang), at most 256 characters, redacted. */
  readonly data?: string;
  /** Further parts of the exchange that the same rule matched, the first one left out. */
  readonly also?: readonly FindingMatch[];
  /** Where the rule stands, for logs that name it. */
  readonly rule?: RulePlace;
  /** Added to the exchange's anomaly score. */
  readonly score: number;
  /** `block`: the exchange is to be blocked where the mode allows; `note`: only recorded and scored. */
  readonly effect: 'block' | 'note';
  /** HTTP status of the block; default: the policy's. */
  readonly status?: number;
  /** The block answers with a redirect to this place, whatever the policy's response says. */
  readonly redirect?: { readonly location: string; readonly status: number };
  /** Seconds until the client may come again, for 429 (RFC 9110 section 10.2.3). */
  readonly retryAfter?: number;
}

/** One more match of the same rule, redacted as the first. */
export interface FindingMatch {
  readonly where: string;
  readonly data: string;
}

/** Where a rule was read and when it ran. */
export interface RulePlace {
  readonly file: string;
  readonly line: number;
  /** The rule's `ver`, empty without one. */
  readonly version: string;
  /** Phase of SecLang, 1 to 5. */
  readonly phase: number;
}

/** Longest evidence in characters: enough to recognise the attack, little enough for every sink. */
export const maxEvidence = 256;
