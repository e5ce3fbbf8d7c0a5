import {
  PatternSet,
  type PatternSetPlan,
  type PatternSource,
  Regex,
  type RegexPlan,
  RegexSyntaxError,
} from '@portcullis/byte-regex';
import { operatorOf } from '../operators/registry.ts';
import { targetVariable } from '../variables/registry.ts';
import { type NarrowPlan, narrowed, type RuleSurroundings } from './narrowing.ts';
import type { RulePlan, TargetPlan } from './plan.ts';

/** One side's candidate scan: of the request (phases 1 and 2) or of the response (3 and 4). */
export interface ScanPlan {
  /** Which patterns might match a value. Pattern `i` is the operator of the rule `rules[i]`. */
  readonly set: PatternSetPlan;
  /** The scanned rules by their sequence numbers: positions among all rules of all phases. */
  readonly rules: Int32Array;
  /** Patterns that are joined into one regex. */
  readonly joints: readonly JointPlan[];
  /** Rules of which the scan asks less than their operator does, by pattern. */
  readonly narrowed: readonly (readonly [pattern: number, plan: NarrowPlan])[];
  /** The variables that are scanned; a variable's number is its bit in the set's words (31 at most). */
  readonly variables: readonly ScannedVariablePlan[];
}

/**
 * Long patterns about which the scan knows nothing, and which therefore are candidates for every value: a value that the
 * joint regex does not match is matched by none of them.
 */
export interface JointPlan {
  readonly patterns: Int32Array;
  readonly regex: RegexPlan;
}

/** A scanned variable, and which rules look at which of its members. */
export interface ScannedVariablePlan {
  readonly name: string;
  /** The path of an XML target; empty for others. */
  readonly path: string;
  /** Patterns (indexes of `rules`) that look at members which no rule names. */
  readonly others: Int32Array;
  /** Patterns that look at a member which some rule names (small letters). */
  readonly named: readonly (readonly [member: string, patterns: Int32Array])[];
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

/** Compiles the scan for the rules of some phases that can matter. */
export function compileScan(around: RuleSurroundings, scanned: readonly number[]): ScanPlan {
  const { phases, programs } = around;
  const rules: RulePlan[] = [];
  const sequences: number[] = [];
  const variables: { name: string; path: string }[] = [];
  const sources: PatternSource[] = [];
  for (const phase of scanned) {
    const before = phases.slice(0, phase).reduce((sum, list) => sum + list.length, 0);
    for (const index of programs[phase]!) {
      const rule = phases[phase]![index]!;
      if (!isScanned(rule)) continue;
      rules.push(rule);
      sequences.push(before + index);
      let word = 0;
      for (const { variable: name, selector, exclude } of rule.targets) {
        if (exclude) continue;
        const path = pathOf(selector);
        const known = variables.findIndex((other) => other.name === name && other.path === path);
        word |= variableBit(known < 0 ? variables.push({ name, path }) - 1 : known);
      }
      sources.push({ ...sourceOf(rule), word });
    }
  }
  const set = PatternSet.compile(sources);
  return {
    set: set.toPlan(),
    joints: jointsOf(set, rules, sources),
    narrowed: rules.flatMap((rule, pattern) => {
      const plan = narrowed(rule, around);
      return plan === undefined ? [] : [[pattern, plan] as const];
    }),
    rules: Int32Array.from(sequences),
    variables: variables.map(({ name, path }) => ({ name, path, ...classesOf(rules, name, path) })),
  };
}

/** Instructions from which on a pattern is worth joining: CRS's lists of shell commands have 800 to 3,000. */
const longPattern = 500;

/** Joins long patterns that stand behind the same pipeline. */
function jointsOf(
  set: PatternSet,
  rules: readonly RulePlan[],
  sources: readonly PatternSource[],
): JointPlan[] {
  const groups = new Map<string, { patterns: number[]; regexes: Regex[] }>();
  for (const [pattern, source] of sources.entries()) {
    if (!('regex' in source) || rules[pattern]!.multiMatch) continue;
    const { common, rare } = set.needs(pattern);
    const { regex } = source;
    if ((common & rare) !== -1 || regex.shape.anchoredStart) continue;
    if (regex.size < longPattern) continue;
    const key = rules[pattern]!.transformations.join();
    const group = groups.get(key) ?? { patterns: [], regexes: [] };
    groups.set(key, group);
    group.patterns.push(pattern);
    group.regexes.push(regex);
  }
  const joints: JointPlan[] = [];
  for (const { patterns, regexes } of groups.values()) {
    const regex = patterns.length < 2 ? undefined : joined(regexes);
    if (regex !== undefined) joints.push({ patterns: Int32Array.from(patterns), regex: regex.toPlan() });
  }
  return joints;
}

/** Undefined when all together are too large for one regex. */
function joined(regexes: readonly Regex[]): Regex | undefined {
  try {
    return Regex.anyOf(regexes);
  } catch (error) {
    if (error instanceof RegexSyntaxError) return undefined;
    throw error; // not covered: a regex throws nothing else
  }
}

/** Which rules look at which members of a variable. */
function classesOf(
  rules: readonly RulePlan[],
  variable: string,
  path: string,
): Pick<ScannedVariablePlan, 'others' | 'named'> {
  const patternsFor = (member: string | undefined): Int32Array =>
    Int32Array.from(
      rules.flatMap((rule, pattern) => (looksAt(rule, variable, path, member) ? [pattern] : [])),
    );
  const members = new Set<string>();
  for (const { targets } of rules) {
    for (const target of targets) {
      if (target.variable === variable && target.selector.kind === 'name') {
        members.add(target.selector.name.toLowerCase());
      }
    }
  }
  return {
    others: patternsFor(undefined),
    named: [...members].map((member) => [member, patternsFor(member)] as const),
  };
}

/** Whether a scanned rule looks at the members of `variable` called `name` (undefined: at those nobody names). */
function looksAt(rule: RulePlan, variable: string, path: string, name: string | undefined): boolean {
  let isMeant = false;
  for (const target of rule.targets) {
    if (target.variable !== variable || pathOf(target.selector) !== path) continue;
    const { selector } = target;
    // Whether a pattern means a member is found out exactly when the rule runs: here it may, and excludes nothing.
    const covers =
      selector.kind === 'name'
        ? selector.name.toLowerCase() === name
        : selector.kind !== 'pattern' || !target.exclude;
    if (covers && target.exclude) return false;
    if (covers) isMeant = true;
  }
  return isMeant;
}

function pathOf(selector: TargetPlan['selector']): string {
  return selector.kind === 'path' ? selector.path : '';
}

function sourceOf(rule: RulePlan): PatternSource {
  const { name, negated, data } = rule.operator!;
  const source = negated ? undefined : operatorOf(name)!.scan?.(data);
  return source ?? { always: true };
}
