import type { Effect } from '../actions/effect.ts';
import type { RulePlan } from '../compile/plan.ts';
import type { Settings } from '../compile/settings.ts';
import { RuleError } from '../errors.ts';
import type { Matcher, Operator, OperatorServices } from '../operators/operator.ts';
import { operatorOf } from '../operators/registry.ts';
import { transformationOf } from '../transformations/registry.ts';
import type { Transformation } from '../transformations/transformation.ts';
import { urlDecodeUniWith } from '../transformations/url-decode-uni.ts';
import { targetVariable } from '../variables/registry.ts';
import type { Variable } from '../variables/variable.ts';
import { MacroText } from './macro-reader.ts';
import { memberName } from './matched-variable.ts';
import { type MemberSelector, memberSelector } from './member-selector.ts';

/** A target with its variable looked up, and what the rule's exclusions take out of it. */
export interface RuntimeTarget {
  readonly variable: Variable;
  readonly count: boolean;
  /** What MATCHED_VAR_NAME is when one member is meant, or a count: `TX:id`, `&ARGS:id`. */
  readonly name: string;
  /** Which members; undefined for all. */
  readonly selector: MemberSelector | undefined;
  /** The name (small letters) when exactly one is selected. */
  readonly member: string | undefined;
  readonly exclusions: readonly MemberSelector[];
  /** Slot of the one TX variable that is meant; -1 otherwise. */
  readonly slot: number;
  /** For a pattern on TX: the slots whose names match it, so that only names made at run time are tried. */
  readonly slots: readonly number[] | undefined;
}

/** A rule ready to run in this thread. */
export interface RuntimeRule {
  readonly plan: RulePlan;
  /** Number among all rules of the plan, for sets of removed rules. Links of a chain share it. */
  readonly sequence: number;
  readonly targets: readonly RuntimeTarget[];
  readonly transformations: readonly Transformation[];
  /** The operator; undefined for SecAction. */
  readonly matcher: Matcher | undefined;
  /** Makes the operator from its expanded argument. */
  readonly dynamic: DynamicMatcher | undefined;
  readonly negated: boolean;
  /** Whether what the operator found is kept: `capture`, and @geoLookup, whose result is a collection. */
  readonly captures: boolean;
  readonly effects: readonly RuntimeEffect[];
  readonly message: MacroText | undefined;
  readonly logdata: MacroText | undefined;
  readonly tags: readonly MacroText[];
  readonly next: RuntimeRule | undefined;
}

/** An effect with its texts ready to expand. */
export interface RuntimeEffect {
  readonly effect: Effect;
  readonly name: MacroText | undefined;
  readonly value: MacroText | undefined;
  /** Slot of the TX variable that is written; -1 when its name is built at run time or it is none. */
  readonly slot: number;
}

/** An operator whose argument holds references: made anew when the expanded argument is not one of the last. */
export class DynamicMatcher {
  readonly #operator: Operator;
  readonly #argument: MacroText;
  readonly #rule: RulePlan;
  readonly #services: OperatorServices;
  readonly #recent = new Map<string, Matcher | undefined>();

  constructor(
    operator: Operator,
    rule: RulePlan,
    services: OperatorServices,
    slotOf: ReadonlyMap<string, number>,
  ) {
    this.#operator = operator;
    this.#rule = rule;
    this.#argument = new MacroText(rule.operator!.argument, slotOf);
    this.#services = services;
  }

  /** The operator for the values of now; undefined when the argument makes none (a pattern that is no pattern). */
  matcher(...context: Parameters<MacroText['expand']>): Matcher | undefined {
    const argument = this.#argument.expand(...context);
    const known = this.#recent.get(argument);
    if (known !== undefined || this.#recent.has(argument)) return known;
    if (this.#recent.size >= 16) this.#recent.delete(this.#recent.keys().next().value!);
    const matcher = this.#make(argument);
    this.#recent.set(argument, matcher);
    return matcher;
  }

  #make(argument: string): Matcher | undefined {
    const { at } = this.#rule.operator!;
    const refuse = (): never => {
      // not covered: no operator that expands macros reads a file
      throw new RuleError('seclang.bad-argument', 'files are read when rules are loaded', at);
    };
    try {
      const data = this.#operator.compile(argument, { at, readFile: refuse, dataset: refuse });
      return this.#operator.attach(data, this.#services);
    } catch (error) {
      if (error instanceof RuleError) return undefined;
      throw error; // not covered: operators throw nothing else
    }
  }
}

/** The rules of a plan, each made ready when it is asked for: most are never run for most traffic. */
export class AttachedRules {
  /** The rules as compiled, by sequence number. */
  readonly plans: readonly RulePlan[];
  readonly #attached: (RuntimeRule | undefined)[];
  readonly #services: OperatorServices;
  readonly #slotOf: ReadonlyMap<string, number>;
  readonly #urlDecodeUni: Transformation | undefined;

  constructor(
    plans: readonly RulePlan[],
    settings: Settings,
    services: OperatorServices,
    slotOf: ReadonlyMap<string, number>,
  ) {
    this.plans = plans;
    this.#attached = new Array(plans.length).fill(undefined);
    this.#services = services;
    this.#slotOf = slotOf;
    this.#urlDecodeUni = settings.unicodeMap === null ? undefined : urlDecodeUniWith(settings.unicodeMap);
  }

  /** How many rules there are. */
  get count(): number {
    return this.plans.length;
  }

  /** The rule of a sequence number, with its chain. */
  at(sequence: number): RuntimeRule {
    const known = this.#attached[sequence];
    if (known !== undefined) return known;
    const rule = this.#attach(this.plans[sequence]!, sequence);
    this.#attached[sequence] = rule;
    return rule;
  }

  #attach(plan: RulePlan, sequence: number): RuntimeRule {
    const operator = plan.operator === null ? undefined : operatorOf(plan.operator.name)!;
    const targets = runtimeTargets(plan, this.#slotOf);
    const ofNames =
      plan.capture && plan.operator?.name === 'rx' && !plan.operator.negated && targets.every(isOfNames);
    const isDynamic = plan.operator?.argument.some((part) => typeof part !== 'string') ?? false;
    return {
      plan,
      sequence,
      targets,
      transformations: plan.transformations.map((word) => this.#transformation(word)),
      matcher: isDynamic ? undefined : operator?.attach(plan.operator!.data, this.#services),
      dynamic: isDynamic ? new DynamicMatcher(operator!, plan, this.#services, this.#slotOf) : undefined,
      negated: plan.operator?.negated ?? false,
      captures: plan.capture || plan.operator?.name === 'geoLookup',
      effects: plan.effects.map((effect) => runtimeEffect(effect, this.#slotOf, ofNames)),
      message: plan.message === null ? undefined : new MacroText(plan.message, this.#slotOf),
      logdata: plan.logdata === null ? undefined : new MacroText(plan.logdata, this.#slotOf),
      tags: plan.tags.map((tag) => new MacroText(tag, this.#slotOf)),
      next: plan.next === null ? undefined : this.#attach(plan.next, sequence),
    };
  }

  #transformation(word: string): Transformation {
    const transformation = transformationOf(word)!;
    return transformation.name === 'urlDecodeUni' ? (this.#urlDecodeUni ?? transformation) : transformation;
  }
}

function runtimeEffect(effect: Effect, slotOf: ReadonlyMap<string, number>, ofNames: boolean): RuntimeEffect {
  const name =
    'name' in effect && typeof effect.name !== 'string'
      ? new MacroText(effect.name, slotOf, ofNames)
      : undefined;
  const value =
    effect.kind === 'set' || effect.kind === 'identify'
      ? effect.value
      : effect.kind === 'expire'
        ? effect.seconds
        : effect.kind === 'open'
          ? effect.key
          : undefined;
  const isTx = 'collection' in effect && effect.collection === 'TX';
  const slot = isTx && name?.constant !== undefined ? (slotOf.get(name.constant) ?? -1) : -1;
  return {
    effect,
    name,
    value: value === undefined ? undefined : new MacroText(value, slotOf, ofNames),
    slot,
  };
}

function runtimeTargets(plan: RulePlan, slotOf: ReadonlyMap<string, number>): RuntimeTarget[] {
  const targets: RuntimeTarget[] = [];
  for (const target of plan.targets) {
    if (target.exclude) continue;
    const removed = plan.targets.filter((other) => other.exclude && other.variable === target.variable);
    const sameWhole = removed.some(
      ({ selector }) =>
        selector.kind === 'all' ||
        (selector.kind === 'path' &&
          target.selector.kind === 'path' &&
          selector.path === target.selector.path),
    );
    if (sameWhole) continue;
    const selector = memberSelector(target.selector);
    const variable = targetVariable(target.variable, target.selector)!;
    const member = target.selector.kind === 'name' ? target.selector.name.toLowerCase() : undefined;
    const isPatternOnTx = target.variable === 'TX' && target.selector.kind === 'pattern';
    targets.push({
      variable,
      count: target.count,
      name: `${target.count ? '&' : ''}${memberName(variable.name, member ?? '')}`,
      selector,
      slot:
        target.variable === 'TX' && target.selector.kind === 'name'
          ? (slotOf.get(target.selector.name.toLowerCase()) ?? -1)
          : -1,
      slots: isPatternOnTx
        ? [...slotOf].flatMap(([name, slot]) => (selector!.hasName(name) ? [slot] : []))
        : undefined,
      member,
      exclusions: removed
        .map(({ selector }) => memberSelector(selector))
        .filter((selector) => selector !== undefined),
    });
  }
  return targets;
}

function isOfNames({ variable }: RuntimeTarget): boolean {
  return variable.kind === 'stable' && variable.part === 'name';
}
