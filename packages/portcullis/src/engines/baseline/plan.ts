/** The compiled form of the baseline: which rules are on, their expressions and the one scan over all of them. */
import { PatternSet, type PatternSetPlan, Regex, type RegexPlan } from '@portcullis/byte-regex';
import type { BaselineRule, Confidence } from './rule.ts';

/** What a worker attaches: plain data. */
export interface BaselinePlan {
  readonly set: PatternSetPlan;
  /** Expressions, in the order of the set. */
  readonly patterns: readonly RegexPlan[];
  /** Rule id of each expression. */
  readonly ruleOf: readonly string[];
  /** Whether each expression is one of code (`patternsOfCode`). */
  readonly ofCode: readonly boolean[];
  /** Least confidence with which a match blocks. */
  readonly blocksFrom: Confidence;
}

/** Compiles rules. Throws only when a rule of this project is no valid expression, which its tests exclude. */
export function compileBaseline(rules: readonly BaselineRule[], blocksFrom: Confidence): BaselinePlan {
  const compiled = rules.flatMap((rule) =>
    [...rule.patterns, ...rule.patternsOfCode].map((pattern, index) => ({
      rule,
      ofCode: index >= rule.patterns.length,
      regex: Regex.compile(pattern, { caseInsensitive: true, dotAll: true, dollarEndOnly: true }),
    })),
  );
  const set = PatternSet.compile(compiled.map(({ rule, regex }) => ({ regex, word: rule.view })));
  return {
    set: set.toPlan(),
    patterns: compiled.map(({ regex }) => regex.toPlan()),
    ruleOf: compiled.map(({ rule }) => rule.id),
    ofCode: compiled.map(({ ofCode }) => ofCode),
    blocksFrom,
  };
}
