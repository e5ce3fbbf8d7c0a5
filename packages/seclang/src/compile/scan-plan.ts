import { PatternSet, type PatternSetPlan, type PatternSource } from '@portcullis/byte-regex';
import { operatorOf } from '../operators/registry.ts';
import { targetVariable } from '../variables/registry.ts';
import type { RulePlan, TargetPlan } from './plan.ts';

/** One side's candidate scan: of the request (phases 1 and 2) or of the response (3 and 4). */
export interface ScanPlan {
  /** Which patterns might match a value. Pattern `i` is the operator of the rule `rules[i]`. */
  readonly set: PatternSetPlan;
  /** The scanned rules, as phase and index in the phase. */
  readonly rules: readonly (readonly [phase: number, index: number])[];
  /** The variables that are scanned; a variable's number is its bit in the set's words (31 at most). */
  readonly variables: readonly string[];
}

/** Bit of a variable; those beyond the word share its last bit. */
export function variableBit(index: number): number {
  return 1 << Math.min(index, 31);
}

/**
 * Whether a rule's outcome for a value depends on nothing but the value, so that all such rules can be answered by one
 * scan of it: its operator has a constant argument, and its targets do not change while rules run.
 */
export function isScanned(rule: RulePlan): boolean {
  if (rule.operator === null || rule.operator.argument.some((part) => typeof part !== 'string')) return false;
  const targets = rule.targets.filter(({ exclude }) => !exclude);
  return (
    targets.length > 0 &&
    rule.operator.name !== 'geoLookup' &&
    targets.every(({ count, variable: name, selector }) => {
      const variable = targetVariable(name, selector);
      return (
        !count &&
        variable?.kind === 'stable' &&
        variable.readyAt <= rule.phase &&
        isOfPhase(variable.side, rule.phase)
      );
    })
  );
}

/** After phase 2 the request is seen through what was kept of it, which is not scanned again. */
function isOfPhase(side: 'request' | 'response', phase: number): boolean {
  return (side === 'request') === phase < 3;
}

/** Compiles the scan for the rules of two phases that can matter. */
export function compileScan(
  phases: readonly (readonly RulePlan[])[],
  programs: readonly (readonly number[])[],
  sides: readonly number[],
): ScanPlan {
  const rules: [number, number][] = [];
  const sources: PatternSource[] = [];
  const variables: string[] = [];
  const bitsOf = (targets: readonly TargetPlan[]): number => {
    let word = 0;
    for (const { variable, selector, exclude } of targets) {
      if (exclude) continue;
      const { name } = targetVariable(variable, selector)!;
      if (!variables.includes(name)) variables.push(name);
      word |= variableBit(variables.indexOf(name));
    }
    return word;
  };
  for (const phase of sides) {
    for (const index of programs[phase]!) {
      const rule = phases[phase]![index]!;
      if (!isScanned(rule)) continue;
      rules.push([phase, index]);
      sources.push({ ...sourceOf(rule), word: bitsOf(rule.targets) });
    }
  }
  return { set: PatternSet.compile(sources).toPlan(), rules, variables };
}

function sourceOf(rule: RulePlan): PatternSource {
  const { name, negated, data } = rule.operator!;
  const source = negated ? undefined : operatorOf(name)!.scan?.(data);
  return source ?? { always: true };
}
