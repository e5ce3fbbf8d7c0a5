import type { Disruption, Effect } from '../actions/effect.ts';
import type { Position, RuleErrorCode } from '../errors.ts';
import type { Macro } from '../syntax/macro.ts';
import type { Selector } from '../syntax/target-list.ts';
import type { ScanPlan } from './scan-plan.ts';
import type { Settings } from './settings.ts';

/** One target of a rule, ready for a worker. */
export interface TargetPlan {
  readonly variable: string;
  readonly selector: Selector;
  readonly count: boolean;
  readonly exclude: boolean;
}

/** A rule's operator: its data when the argument is constant, else the argument to expand. */
export interface OperatorPlan {
  readonly name: string;
  readonly negated: boolean;
  readonly argument: Macro;
  /** What the operator's `compile` gave; null when the argument holds references. */
  readonly data: unknown;
  readonly at: Position;
  /** Why the operator is refused; the rule is then never reached. */
  readonly refusal?: { readonly code: RuleErrorCode; readonly reason: string };
}

/** A rule, or one link of a chain. Plain data. */
export interface RulePlan {
  /** The id; for a link that is not the first, that of the chain. */
  readonly id: number;
  readonly phase: number;
  /** Position among all rules and markers in the order of the files. */
  readonly order: number;
  readonly at: Position;
  /** Empty for SecAction. */
  readonly targets: readonly TargetPlan[];
  /** Null for SecAction. */
  readonly operator: OperatorPlan | null;
  /** Words of the pipeline, in order. */
  readonly transformations: readonly string[];
  readonly multiMatch: boolean;
  readonly capture: boolean;
  readonly effects: readonly Effect[];
  /** `block` is already the default action of the phase. */
  readonly disruption: Disruption;
  readonly status: number;
  readonly log: boolean;
  readonly audit: boolean;
  /** How many rules to skip after a match. */
  readonly skip: number;
  /** Goes on with the first rule whose order is larger; -1 without skipAfter. */
  readonly skipToOrder: number;
  readonly message: Macro | null;
  readonly logdata: Macro | null;
  readonly tags: readonly Macro[];
  /** 0 to 7; -1 for none. */
  readonly severity: number;
  readonly version: string;
  readonly revision: string;
  readonly maturity: string;
  readonly accuracy: string;
  readonly namespaces: readonly (readonly [prefix: string, uri: string])[];
  /** The next link. */
  readonly next: RulePlan | null;
}

/** Something that was accepted without effect; reported once per word. */
export interface Notice {
  readonly text: string;
  readonly at: Position;
}

/**
 * A compiled rule set: plain data and typed arrays, so that it can be posted to worker threads, where an
 * `Engine` is made of it. Large tables lie in SharedArrayBuffers and are not copied.
 */
export interface Plan {
  readonly version: 1;
  readonly settings: Settings;
  /** Rules by phase: index 1 to 5; index 0 is empty. */
  readonly phases: readonly (readonly RulePlan[])[];
  /** Names of TX variables that the rules mention, in small letters; the first ten are `0` to `9`. */
  readonly slots: readonly string[];
  /** By phase, the indexes of the rules that can matter when no rule was removed for the transaction. */
  readonly programs: readonly (readonly number[])[];
  /** TX at the start of every transaction. */
  readonly initialTx: readonly (readonly [name: string, value: string | number])[];
  /** The candidate scans: of the request (phases 1 and 2), and of phases 3 and 4. */
  readonly scans: readonly ScanPlan[];
  readonly notices: readonly Notice[];
}
