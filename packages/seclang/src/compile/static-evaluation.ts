/**
 * What can be known of a rule set before any request: values of TX that setup rules give every transaction, rules that
 * do nothing but give them, and rules that are always skipped because of them (paranoia levels above the configured).
 *
 * The walk is over phase 1 in order. A rule is decided when it asks only for TX variables whose values are known. What
 * an undecided rule may write is unknown from then on, whatever the phase. Nothing here changes what a transaction
 * does: rules are only left out of a phase's program when running them could not make a difference.
 */
import type { Control, Effect } from '../actions/effect.ts';
import { latin1Bytes } from '../bytes/latin1.ts';
import { numberOf } from '../operators/number.ts';
import { operatorOf } from '../operators/registry.ts';
import { isInRanges } from '../syntax/id-ranges.ts';
import { constantText, type Macro } from '../syntax/macro.ts';
import type { RulePlan, TargetPlan } from './plan.ts';

type Value = string | number;

/** The result of the walk. */
export interface StaticEvaluation {
  /** TX at the start of every transaction. */
  readonly initialTx: ReadonlyMap<string, Value>;
  /** By phase, the indexes of the rules that can matter. */
  readonly programs: readonly (readonly number[])[];
}

/** Evaluates what does not depend on traffic. */
export function evaluateStatically(phases: readonly (readonly RulePlan[])[]): StaticEvaluation {
  const walk = new Walk(phases);
  return { initialTx: walk.initial, programs: walk.programs };
}

class Walk {
  /** Values after the rules that are left out have run. */
  readonly initial = new Map<string, Value>();
  readonly programs: number[][];
  /** Values that a variable has from here on in every transaction; undefined: it is absent. */
  readonly #known = new Map<string, Value | undefined>();
  /** Names, and beginnings of names, that rules may write in a way that is not known. */
  readonly #uncertain = new Set<string>(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  readonly #uncertainPrefixes: string[] = [];

  /** Rules of phase 1 that may be left out because they only give values. */
  readonly #silent: readonly RulePlan[];

  constructor(phases: readonly (readonly RulePlan[])[]) {
    this.#silent = (phases[1] ?? []).filter(onlySetsTx);
    this.#collectUncertain(phases);
    this.programs = phases.map((rules, phase) => this.#walkPhase(rules, phase === 1));
  }

  /** Everything that is written by rules whose outcome depends on traffic is uncertain from the start. */
  #collectUncertain(phases: readonly (readonly RulePlan[])[]): void {
    for (let rule of phases.flat()) {
      const dependsOnTraffic = rule.phase !== 1 || !asksOnlyTx(rule) || rule.capture;
      for (;;) {
        for (const effect of rule.effects) {
          if (!writesTx(effect)) continue;
          const name = constantText(effect.name);
          if (name === undefined)
            this.#uncertainPrefixes.push(typeof effect.name[0] === 'string' ? effect.name[0] : '');
          else if (dependsOnTraffic || effect.kind !== 'set') this.#uncertain.add(name);
        }
        if (rule.next === null) break;
        rule = rule.next;
      }
    }
  }

  #walkPhase(rules: readonly RulePlan[], isFirst: boolean): number[] {
    const program: number[] = [];
    /** While true, everything before was either left out or has nothing to do with TX and the flow. */
    let isPrologue = isFirst;
    let index = 0;
    while (index < rules.length) {
      const rule = rules[index]!;
      const outcome = this.#decide(rule);
      if (outcome === undefined) {
        if (isFirst) this.#forgetWithRange(rules, index);
        if (touchesTxOrFlow(rule, this.#silent)) isPrologue = false;
        program.push(index++);
        continue;
      }
      const isSilent = onlySetsTx(rule);
      if (!outcome) {
        // It never matches: a rule, or a gate that stays open.
        index++;
        continue;
      }
      if (isFirst) this.#apply(rule);
      if (isFirst && !isSilent) this.#forgetRange(rules, index);
      if (isSilent && isPrologue && rule.skipToOrder < 0 && rule.skip === 0) {
        for (const effect of chainEffects(rule)) this.#keep(effect);
      } else if (!(isSilent && chainEffects(rule).length === 0)) {
        isPrologue = false;
        program.push(index);
      }
      index =
        rule.skipToOrder >= 0 && isSilent
          ? indexAfter(rules, rule.skipToOrder, index)
          : index + 1 + (isSilent ? rule.skip : 0);
    }
    return program;
  }

  /** Whether the rule matches in every transaction, or in none; undefined when that is not known. */
  #decide(rule: RulePlan): boolean | undefined {
    for (let link: RulePlan | null = rule; link !== null; link = link.next) {
      const outcome = this.#decideLink(link);
      if (outcome !== true) return outcome;
      // What a link does happens even if a later one does not match.
      if (link.capture || (link.next !== null && link.effects.length > 0)) return undefined;
    }
    return true;
  }

  #decideLink(link: RulePlan): boolean | undefined {
    if (link.operator === null) return true;
    if (!asksOnlyTx(link) || link.transformations.length > 0 || link.targets.length !== 1) return undefined;
    const argument = this.#text(link.operator.argument);
    const [target] = link.targets;
    if (argument === undefined || target === undefined || !this.#isKnown(nameOf(target))) return undefined;
    const value = this.#known.get(nameOf(target));
    if (!target.count && value === undefined) return false;
    const operand = target.count ? (value === undefined ? 0 : 1) : value!;
    return compare(link, argument, operand);
  }

  #isKnown(name: string): boolean {
    return !this.#uncertain.has(name) && !this.#uncertainPrefixes.some((prefix) => name.startsWith(prefix));
  }

  #text(macro: Macro): string | undefined {
    let text = '';
    for (const part of macro) {
      if (typeof part === 'string') {
        text += part;
        continue;
      }
      const name = part.member?.toLowerCase();
      if (part.variable !== 'TX' || name === undefined || !this.#isKnown(name)) return undefined;
      text += this.#known.get(name) ?? '';
    }
    return text;
  }

  /** Follows what a rule writes that certainly runs. */
  #apply(rule: RulePlan): void {
    for (const effect of chainEffects(rule)) {
      if (effect.kind !== 'set' || effect.collection !== 'TX') continue;
      const name = constantText(effect.name);
      if (name === undefined) continue;
      const value = this.#valueAfter(effect, name);
      if (value === undefined) this.#uncertain.add(name);
      else this.#known.set(name, value);
    }
  }

  #valueAfter(effect: Effect & { kind: 'set' }, name: string): Value | undefined {
    const text = this.#text(effect.value);
    if (text === undefined || !this.#isKnown(name)) return undefined;
    if (effect.operation === 'assign') return text;
    const before = this.#known.get(name) ?? 0;
    const amount = numberOf(text) * (effect.operation === 'add' ? 1 : -1);
    return (typeof before === 'number' ? before : numberOf(before)) + amount;
  }

  /** Follows what a rule writes that is left out: everything before it was left out, too, so its reading is exact. */
  #keep(effect: Effect): void {
    if (effect.kind !== 'set') return;
    const name = constantText(effect.name)!;
    let text = '';
    for (const part of effect.value) {
      text += typeof part === 'string' ? part : (this.initial.get(part.member?.toLowerCase() ?? '') ?? '');
    }
    if (effect.operation === 'assign') {
      this.initial.set(name, text);
      return;
    }
    const before = this.initial.get(name) ?? 0;
    const amount = numberOf(text) * (effect.operation === 'add' ? 1 : -1);
    this.initial.set(name, (typeof before === 'number' ? before : numberOf(before)) + amount);
  }

  /** As `#forget`, for the rule at `index` and for those that it may skip. */
  #forgetWithRange(rules: readonly RulePlan[], index: number): void {
    this.#forget(rules[index]!);
    this.#forgetRange(rules, index);
  }

  #forgetRange(rules: readonly RulePlan[], index: number): void {
    const rule = rules[index]!;
    const { disruption } = rule;
    let end = index + 1 + rule.skip;
    if (rule.skipToOrder >= 0) end = indexAfter(rules, rule.skipToOrder, index);
    if (disruption.action === 'allow' && disruption.scope === 'phase') end = rules.length;
    for (const skipped of rules.slice(index + 1, end)) this.#forget(skipped);
  }

  /** What a rule of phase 1 may write is uncertain for the rules after it. */
  #forget(rule: RulePlan): void {
    for (let link: RulePlan | null = rule; link !== null; link = link.next) {
      for (const effect of link.effects) {
        const name = writesTx(effect) ? constantText(effect.name) : undefined;
        if (name !== undefined) this.#uncertain.add(name);
      }
    }
  }
}

function writesTx(effect: Effect): effect is Effect & { kind: 'set' | 'unset' | 'expire' | 'deprecate' } {
  return 'collection' in effect && effect.collection === 'TX' && effect.kind !== 'open';
}

function nameOf(target: TargetPlan): string {
  return target.selector.kind === 'name' ? target.selector.name.toLowerCase() : '';
}

function asksOnlyTx(rule: RulePlan): boolean {
  return rule.targets.every(
    ({ variable, selector, exclude }) => variable === 'TX' && selector.kind === 'name' && !exclude,
  );
}

function chainEffects(rule: RulePlan): readonly Effect[] {
  return rule.next === null ? rule.effects : [...rule.effects, ...chainEffects(rule.next)];
}

/** Whether all that a match does is to write TX by constant names, and to go on or skip. */
function onlySetsTx(rule: RulePlan): boolean {
  return (
    !rule.log &&
    rule.disruption.action === 'pass' &&
    rule.severity < 0 &&
    rule.effects.every(
      (effect) =>
        effect.kind === 'set' && effect.collection === 'TX' && constantText(effect.name) !== undefined,
    )
  );
}

/** Whether a rule that stays could see, or change, what the rules left out (some of `silent`) would have written. */
function touchesTxOrFlow(rule: RulePlan, silent: readonly RulePlan[]): boolean {
  for (let link: RulePlan | null = rule; link !== null; link = link.next) {
    const readsTx =
      link.targets.some(({ variable }) => variable === 'TX') ||
      JSON.stringify(link.operator?.argument ?? '').includes('"TX"');
    const changes = link.effects.some((effect) =>
      effect.kind === 'control' ? mayChange(effect.control, silent) : true,
    );
    if (readsTx || changes || link.capture || link.skip > 0 || link.skipToOrder >= 0 || link.log) return true;
    if (link.disruption.action !== 'pass') return true;
  }
  return false;
}

/** Whether a control could keep one of the rules from doing what it does. */
function mayChange(control: Control, rules: readonly RulePlan[]): boolean {
  if (control.option === 'ruleEngine') return true;
  if (!control.option.startsWith('ruleRemove')) return false;
  if (!('ranges' in control)) return true;
  return rules.some(({ id }) => isInRanges(id, control.ranges));
}

function indexAfter(rules: readonly RulePlan[], order: number, from: number): number {
  let index = from;
  while (index < rules.length && rules[index]!.order <= order) index++;
  return index;
}

const at = { file: 'static evaluation', line: 1, column: 1 };

function compare(rule: RulePlan, argument: string, operand: Value): boolean | undefined {
  const operator = operatorOf(rule.operator!.name)!;
  if (!['eq', 'ge', 'gt', 'le', 'lt', 'streq', 'unconditionalMatch', 'noMatch'].includes(operator.name))
    return undefined;
  const refuse = (): never => {
    // not covered: none of the comparisons above reads a file
    throw new Error('seclang.invariant: comparisons read no files');
  };
  const matcher = operator.attach(operator.compile(argument, { at, readFile: refuse, dataset: refuse }), {});
  const bytes = latin1Bytes(String(operand));
  return matcher.test(bytes, 0, bytes.length) !== rule.operator!.negated;
}
