import { XmlPathError } from '@portcullis/http-body';
import type { Disruption } from '../actions/effect.ts';
import type { RuleSetDraft } from '../directives/directive.ts';
import { type Position, RuleError } from '../errors.ts';
import type { OperatorContext } from '../operators/operator.ts';
import { refusedOperators } from '../operators/refused.ts';
import { operatorOf } from '../operators/registry.ts';
import { constantText, parseMacro } from '../syntax/macro.ts';
import type { OperatorText } from '../syntax/operator-text.ts';
import { variableOf } from '../variables/registry.ts';
import { xmlPrefixes } from '../variables/xml.ts';
import type { Notice, OperatorPlan, Plan, RulePlan, TargetPlan } from './plan.ts';
import { readRules } from './read-rules.ts';
import type { RuleDraft } from './rule-draft.ts';
import type { RuleFileAccess, RuleSource } from './rule-files.ts';
import { compileScan } from './scan-plan.ts';
import { slotNames } from './slot-names.ts';
import { evaluateStatically } from './static-evaluation.ts';

/** What `compileRules` gives beside the plan. */
export interface CompiledRules {
  readonly plan: Plan;
  /** Every file that was read: what a service watches for changes. */
  readonly files: readonly string[];
}

/**
 * Reads rule files and compiles them. Throws a RuleError with file, line and column at the first mistake.
 *
 * @param sources files (with wildcards) or texts, in the order in which a server would include them
 * @param access how files are read; the file system by default
 */
export function compileRules(sources: readonly RuleSource[], access?: RuleFileAccess): CompiledRules {
  const draft = readRules(sources, access);
  const orders = new Map<string, number[]>();
  for (const [order, rule] of draft.rules.entries()) {
    const name = rule.kind === 'marker' ? rule.marker : String(rule.id);
    orders.set(name, [...(orders.get(name) ?? []), order]);
  }
  checkIds(draft.rules);
  const phases: RulePlan[][] = [[], [], [], [], [], []];
  for (const [order, rule] of draft.rules.entries()) {
    if (rule.kind === 'marker') continue;
    const phase = rule.phase ?? rule.defaults.findLast((defaults) => defaults !== undefined)?.phase ?? 2;
    phases[phase]!.push(compileRule(draft, rule, { id: rule.id, phase, order, orders }));
  }
  const { programs, initialTx } = evaluateStatically(phases);
  checkRefusals(phases, programs, draft.notices);
  const around = { phases, programs, initialTx };
  const plan: Plan = {
    version: 1,
    settings: draft.settings,
    phases,
    slots: slotNames(phases.flat()),
    programs,
    initialTx: [...initialTx],
    scans: [compileScan(around, [1, 2]), compileScan(around, [3]), compileScan(around, [4])],
    notices: onePerText(draft.notices),
  };
  return { plan, files: [...new Set(draft.files.read)] };
}

function checkIds(rules: readonly RuleDraft[]): void {
  const seen = new Map<number, RuleDraft>();
  for (const rule of rules) {
    if (rule.kind === 'marker') continue;
    if (rule.id === 0) throw new RuleError('seclang.missing-id', 'the rule has no id', rule.at);
    const first = seen.get(rule.id);
    if (first !== undefined) {
      const { file, line } = first.at;
      throw new RuleError(
        'seclang.duplicate-id',
        `id ${rule.id} is already used at ${file}:${line}`,
        rule.at,
      );
    }
    seen.set(rule.id, rule);
  }
}

interface RulePlace {
  readonly id: number;
  readonly phase: number;
  readonly order: number;
  /** Where each marker and rule id stands. */
  readonly orders: ReadonlyMap<string, readonly number[]>;
}

function compileRule(set: RuleSetDraft, rule: RuleDraft, place: RulePlace): RulePlan {
  const defaults = rule.defaults[place.phase];
  if (rule.chained && rule.next === undefined) {
    throw new RuleError('seclang.broken-chain', 'this rule says chain, but no rule follows', rule.at);
  }
  const own = rule.disruption;
  const fallback: Disruption = defaults?.disruption ?? { action: 'pass' };
  const disruption = own === undefined || own.action === 'block' ? fallback : own;
  const words = [...(defaults?.transformations ?? []), ...rule.transformations];
  const transformations = words.slice(words.lastIndexOf(null) + 1).filter((word) => word !== null);
  return {
    id: place.id,
    phase: place.phase,
    order: place.order,
    at: rule.at,
    targets: rule.targets.map((target) => compileTarget(target, rule.namespaces)),
    operator: rule.operator === undefined ? null : compileOperator(set, rule, rule.operator),
    transformations,
    multiMatch: rule.multiMatch,
    capture: rule.capture,
    effects: rule.effects,
    disruption,
    status: rule.status ?? defaults?.status ?? (disruption.action === 'redirect' ? 302 : 403),
    log: rule.log ?? defaults?.log ?? true,
    audit: rule.audit ?? defaults?.audit ?? true,
    skip: rule.skip,
    skipToOrder: skipTarget(rule, place),
    message: rule.message ?? null,
    logdata: rule.logdata ?? null,
    tags: rule.tags,
    severity: rule.severity,
    version: rule.version,
    revision: rule.revision,
    maturity: rule.maturity,
    accuracy: rule.accuracy,
    namespaces: rule.namespaces,
    next: rule.next === undefined ? null : compileRule(set, rule.next, place),
  };
}

function skipTarget(rule: RuleDraft, place: RulePlace): number {
  if (rule.skipAfter === undefined) return -1;
  const target = place.orders.get(rule.skipAfter)?.find((order) => order > place.order);
  if (target === undefined) {
    throw new RuleError('seclang.unknown-marker', `skipAfter: no marker ${rule.skipAfter} follows`, rule.at);
  }
  return target;
}

function compileTarget(
  target: RuleDraft['targets'][number],
  namespaces: RuleDraft['namespaces'],
): TargetPlan {
  const variable = variableOf(target.variable);
  if (variable === undefined) {
    throw new RuleError('seclang.unknown-variable', `there is no variable ${target.variable}`, target.at);
  }
  const { selector, count, exclude } = target;
  if (variable.isSingle && selector.kind !== 'all') {
    const message = `${variable.name} has one value and no members to select`;
    throw new RuleError('seclang.bad-argument', message, target.at);
  }
  if (selector.kind === 'path') checkPath(selector.path, namespaces, target.at);
  return { variable: variable.name, selector, count, exclude };
}

/** A path must be understood, and its prefixes be declared, as ModSecurity asks. */
function checkPath(path: string, namespaces: RuleDraft['namespaces'], at: Position): void {
  try {
    const unknown = xmlPrefixes(path).find((prefix) => !namespaces.some(([known]) => known === prefix));
    if (unknown === undefined) return;
    throw new XmlPathError(`no xmlns action declares the prefix ${unknown}`);
  } catch (error) {
    if (!(error instanceof XmlPathError)) throw error;
    throw new RuleError('seclang.bad-argument', `XML:${path}: ${error.message}`, at);
  }
}

function compileOperator(set: RuleSetDraft, rule: RuleDraft, text: OperatorText): OperatorPlan {
  const { at } = text;
  const refusal = refusedOperators[text.name];
  if (refusal !== undefined)
    return refusedOperator(new RuleError('seclang.refused', `@${text.name}: ${refusal}`, at));
  const operator = operatorOf(text.name);
  if (operator === undefined) {
    throw new RuleError('seclang.unknown-operator', `there is no operator @${text.name}`, at);
  }
  const argument = operator.macros ? parseMacro(text.argument) : [text.argument];
  const plan = { name: operator.name, negated: text.negated, argument, at };
  const constant = constantText(argument);
  if (constant === undefined) return { ...plan, data: null };
  const context: OperatorContext = {
    at,
    readFile: (name) => set.files.bytes(name, rule.folder, at),
    dataset(name) {
      const entries = set.datasets.get(name);
      if (entries === undefined)
        throw new RuleError('seclang.bad-argument', `there is no dataset ${name}`, at);
      return entries;
    },
  };
  try {
    return { ...plan, data: operator.compile(constant, context) };
  } catch (error) {
    if (error instanceof RuleError && error.code === 'seclang.bad-pattern') return refusedOperator(error);
    throw error;
  }
}

/** An operator that cannot be had: whether that matters is known when it is known which rules are ever reached. */
function refusedOperator({ code, reason, at }: RuleError): OperatorPlan {
  return { name: 'noMatch', negated: false, argument: [''], data: null, at, refusal: { code, reason } };
}

/**
 * A refused operator, or a pattern that is not regular, is an error, unless the set-up never reaches its rule: CRS 3.3
 * has an `@rbl` rule that is skipped until somebody asks for it, and a back-reference at paranoia level 2.
 */
function checkRefusals(
  phases: readonly (readonly RulePlan[])[],
  programs: readonly (readonly number[])[],
  notices: Notice[],
): void {
  for (const [phase, rules] of phases.entries()) {
    for (const [index, rule] of rules.entries()) {
      for (let link: RulePlan | null = rule; link !== null; link = link.next) {
        const { refusal, at } = link.operator ?? {};
        if (refusal === undefined || at === undefined) continue;
        if (programs[phase]!.includes(index)) throw new RuleError(refusal.code, refusal.reason, at);
        notices.push({ text: `${refusal.reason}; this set-up never reaches the rule`, at });
      }
    }
  }
}

function onePerText(notices: readonly Notice[]): Notice[] {
  const seen = new Set<string>();
  return notices.filter(({ text }) => !seen.has(text) && seen.add(text));
}
