/** What a rule of the baseline is: data that is compiled into the plan, with its own explanation and examples. */
import type { Severity } from '../finding.ts';
import type { AttackClass } from './attack-class.ts';
import { anyPlace } from './place.ts';

export const confidences = ['high', 'medium'] as const;
/** How sure a match is. Only `high` blocks by default. */
export type Confidence = (typeof confidences)[number];

/** In which form of a value a rule looks. Bits: forms that are equal to each other are scanned once. */
export const View = {
  /** The value, and what its encodings stand for. */
  Text: 1,
  /** The same with SQL comments and white space made plain, see `sql-view.ts`. */
  Sql: 2,
  /** The same without the quoting that a shell takes away, see `shell-view.ts`. */
  Shell: 4,
  /** The same with nested lookups replaced by what they yield, see `lookup-view.ts`. */
  Lookup: 8,
  /** The same with path separators and dots written in one way, see `path-view.ts`. */
  Path: 16,
} as const;
export type View = (typeof View)[keyof typeof View];

/** Examples of a rule: values of a query argument, unless `place` of the rule says otherwise. */
export interface RuleExamples {
  /** Each is found by this rule. */
  readonly attacks: readonly string[];
  /** Ordinary values that look alike; no rule at all finds anything in them that would block. */
  readonly benign: readonly string[];
}

/** One rule. */
export interface BaselineRule {
  /** `baseline.<class>.<name>`, stable. */
  readonly id: string;
  readonly class: AttackClass;
  /** One sentence for the record: what was seen. */
  readonly message: string;
  /** Why this is an attack and why ordinary values do not look so, for a person who tunes. */
  readonly explanation: string;
  readonly confidence: Confidence;
  readonly severity: Severity;
  readonly view: View;
  /** Bits of `Place`. */
  readonly places: number;
  /** Header names, lower-case, that the rule is about; empty: all. */
  readonly headers: readonly string[];
  /**
   * Expressions of byte-regex, case folded, dot matching every byte. The rule matches when one of them does.
   */
  readonly patterns: readonly string[];
  /**
   * Further ones, which ordinary code matches, too. In a longer text of a body (`document-text.ts`), where people show
   * code, a match of these counts as `medium`; everywhere else the rule's own confidence does.
   */
  readonly patternsOfCode: readonly string[];
  readonly examples: RuleExamples;
}

/** What a rule's author writes; the rest has defaults. */
export interface RuleDraft
  extends Pick<BaselineRule, 'id' | 'class' | 'message' | 'explanation' | 'patterns' | 'examples'> {
  /** Default `high`. */
  readonly confidence?: Confidence;
  /** Default none. */
  readonly patternsOfCode?: readonly string[];
  /** Default `critical`. */
  readonly severity?: Severity;
  /** Default `View.Text`. */
  readonly view?: View;
  /** Default every place. */
  readonly places?: number;
  readonly headers?: readonly string[];
}

/** Fills in the defaults of a draft. */
export function rule(draft: RuleDraft): BaselineRule {
  const confidence = draft.confidence ?? 'high';
  return {
    ...draft,
    confidence,
    patternsOfCode: draft.patternsOfCode ?? [],
    severity: draft.severity ?? 'critical',
    view: draft.view ?? View.Text,
    places: draft.places ?? anyPlace,
    headers: draft.headers ?? [],
  };
}

/** The tags of a finding of a rule. */
export function ruleTags(rule: Pick<BaselineRule, 'class'>, confidence: Confidence): readonly string[] {
  return [`attack-${rule.class}`, `confidence-${confidence}`];
}
