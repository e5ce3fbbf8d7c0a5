import { latin1 } from '../bytes/latin1.ts';
import { RecentNames } from '../bytes/recent-names.ts';
import { numberOf } from '../operators/number.ts';
import type { GeoRecord, Matcher, MatchSink } from '../operators/operator.ts';
import type { Macro } from '../syntax/macro.ts';
import type { LiveVariable, StableVariable } from '../variables/variable.ts';
import type { Effects } from './effects.ts';
import type { FieldList } from './field-list.ts';
import type { Inspection } from './inspection.ts';
import { isNameSelected, LiveWalk } from './live-walk.ts';
import { listsOf, MacroText } from './macro-reader.ts';
import type { MatchedValue } from './matched-rule.ts';
import { MatchedRow, type MatchedVariable, memberName, rowName } from './matched-variable.ts';
import { MatchedVariables } from './matched-variables.ts';
import type { RuntimeRule, RuntimeTarget } from './runtime-rule.ts';
import type { RemovedTarget, TransactionState } from './transaction-state.ts';

/** Most bytes of a matched value in a record; the rest says nothing that these do not. */
const longestRecorded = 512;
/** Most values of a rule in its record. */
const mostRecorded = 16;

/**
 * Evaluates one rule at a time, exactly: every target, every value, the whole pipeline. It is what the candidate scan
 * of `candidates.ts` saves work before, and what decides.
 */
export class RuleEvaluator implements MatchSink {
  readonly inspection: Inspection;
  readonly #effects: Effects;
  readonly #slotOf: ReadonlyMap<string, number>;
  state!: TransactionState;
  /** Values of the rule that runs, for its record. */
  recorded: MatchedValue[] = [];
  #starter!: RuntimeRule;
  #captures = 0;
  /** What is being evaluated: a row of a list, or (without a list) a member of a variable. */
  #list: FieldList | undefined;
  #row = 0;
  #isName = false;
  #variable = '';
  #member = '';
  readonly #walk = new LiveWalk();
  readonly #matches = new MatchedVariables();
  readonly #names = new RecentNames();

  constructor(inspection: Inspection, effects: Effects, slotOf: ReadonlyMap<string, number>) {
    this.#slotOf = slotOf;
    this.inspection = inspection;
    this.#effects = effects;
  }

  /** Evaluates a rule with its chain. True when all of it matched; its effects have then been applied. */
  evaluate(rule: RuntimeRule): boolean {
    const { state } = this;
    this.#matches.clear();
    state.matchedVariables = this.#matches;
    state.ruleScore = 0;
    if (this.recorded.length > 0) this.recorded = [];
    this.#starter = rule;
    for (let link: RuntimeRule | undefined = rule; link !== undefined; link = link.next) {
      state.rule = link.plan;
      if (!this.#evaluateLink(link)) return false;
    }
    state.rule = rule.plan;
    return true;
  }

  #evaluateLink(rule: RuntimeRule): boolean {
    if (rule.plan.operator === null) {
      this.#applyEffects(rule);
      return true;
    }
    const matcher = rule.matcher ?? rule.dynamic!.matcher(this.inspection, this.state);
    if (matcher === undefined) return false;
    let matched = false;
    const removed = this.#removedTargets(rule);
    for (const target of rule.targets) {
      if (this.#evaluateTarget(rule, matcher, target, removed)) matched = true;
    }
    return matched;
  }

  #removedTargets(rule: RuntimeRule): RemovedTarget[] | undefined {
    const all = this.state.removedTargets;
    if (all === undefined) return undefined;
    let removed: RemovedTarget[] | undefined;
    for (const { rules, targets } of all) {
      if (rules[rule.sequence] === 1)
        removed = removed === undefined ? [...targets] : [...removed, ...targets];
    }
    return removed;
  }

  #evaluateTarget(
    rule: RuntimeRule,
    matcher: Matcher,
    target: RuntimeTarget,
    removed: readonly RemovedTarget[] | undefined,
  ): boolean {
    const { variable } = target;
    const gone = removed?.filter((entry) => entry.variable === variable.name);
    if (target.count) {
      const count = this.#count(target, gone);
      return this.#evaluateNumber(rule, matcher, target.name, '', count);
    }
    return variable.kind === 'live'
      ? this.#evaluateLive(rule, matcher, target, variable, gone)
      : this.#evaluateStable(rule, matcher, target, variable, gone);
  }

  #count(target: RuntimeTarget, gone: readonly RemovedTarget[] | undefined): number {
    const { variable } = target;
    let count = 0;
    if (variable.kind === 'live') {
      if (target.member !== undefined && variable.get !== undefined && target.exclusions.length === 0) {
        const value =
          target.slot >= 0 ? this.state.tx.slots[target.slot] : variable.get(this.state, target.member);
        return value === undefined ? 0 : 1;
      }
      variable.each(this.state, (name) => {
        if (isNameSelected(target, name, gone)) count++;
      });
      return count;
    }
    for (const list of listsOf(variable, this.inspection, this.state)) {
      for (let row = 0; row < list.count; row++) if (isRowSelected(target, list, row, gone)) count++;
    }
    return count;
  }

  #evaluateLive(
    rule: RuntimeRule,
    matcher: Matcher,
    target: RuntimeTarget,
    variable: LiveVariable,
    gone: readonly RemovedTarget[] | undefined,
  ): boolean {
    const { state } = this;
    const { member } = target;
    if (member !== undefined && variable.get !== undefined) {
      const value = target.slot >= 0 ? state.tx.slots[target.slot] : variable.get(state, member);
      if (value === undefined || gone?.some(({ covers }) => covers(member))) return false;
      return this.#evaluateText(rule, matcher, target.name, '', value);
    }
    // Effects of a match may write the collection that is being walked, so the walk is over a copy.
    const walk = this.#walk;
    const { names, values, take } = walk;
    walk.begin(target, gone);
    if (variable.name === 'TX' && target.slots !== undefined) {
      state.tx.eachOf(target.slots, take);
      state.tx.eachDynamic(take);
    } else {
      variable.each(state, take);
    }
    // MATCHED_VARS and its like tell whole names.
    const prefix = variable.name.startsWith('MATCHED_VAR') ? '' : variable.name;
    let matched = false;
    for (let i = 0; i < walk.count; i++) {
      if (this.#evaluateText(rule, matcher, prefix, names[i]!, values[i]!)) matched = true;
    }
    return matched;
  }

  #evaluateStable(
    rule: RuntimeRule,
    matcher: Matcher,
    target: RuntimeTarget,
    variable: StableVariable,
    gone: readonly RemovedTarget[] | undefined,
  ): boolean {
    let matched = false;
    for (const list of listsOf(variable, this.inspection, this.state)) {
      for (let row = 0; row < list.count; row++) {
        if (isRowSelected(target, list, row, gone) && this.evaluateRow(rule, matcher, variable, list, row)) {
          matched = true;
        }
      }
    }
    return matched;
  }

  /** Evaluates a link for one row of a stable variable. */
  evaluateRow(
    rule: RuntimeRule,
    matcher: Matcher,
    variable: StableVariable,
    list: FieldList,
    row: number,
  ): boolean {
    const isName = variable.part === 'name';
    const start = isName ? list.nameStart(row) : list.valueStart(row);
    const end = isName ? list.nameEnd(row) : list.valueEnd(row);
    this.#list = list;
    this.#row = row;
    this.#isName = isName;
    this.#variable = variable.name;
    return this.#evaluateBytes(rule, matcher, list.bytes, start, end);
  }

  /**
   * Leaves TX.0 to TX.9 as a rule does whose first link takes every value whole, and does not match: TX.0 holds the last
   * value.
   */
  leaveLast(rule: RuntimeRule): void {
    for (const target of rule.targets.toReversed()) {
      const { variable } = target;
      if (variable.kind === 'live') continue;
      for (const list of listsOf(variable, this.inspection, this.state).toReversed()) {
        for (let row = list.count - 1; row >= 0; row--) {
          if (!isRowSelected(target, list, row, undefined)) continue;
          this.#leave(rule, variable, list, row);
          return;
        }
      }
    }
  }

  #leave(rule: RuntimeRule, { part }: StableVariable, list: FieldList, row: number): void {
    const { arena } = this.inspection;
    const { top } = arena;
    let bytes = list.bytes;
    let from = part === 'name' ? list.nameStart(row) : list.valueStart(row);
    let to = part === 'name' ? list.nameEnd(row) : list.valueEnd(row);
    for (const transformation of rule.transformations) {
      if (!transformation.apply(bytes, from, to, arena)) continue;
      bytes = arena.bytes;
      to = arena.end;
      from = arena.keep();
    }
    this.state.tx.slots[0] = part === 'name' ? this.#names.text(bytes, from, to) : latin1(bytes, from, to);
    this.#clearCapturesFrom(1);
    arena.release(top);
  }

  #evaluateText(
    rule: RuntimeRule,
    matcher: Matcher,
    variable: string,
    member: string,
    value: string | number,
  ): boolean {
    if (typeof value === 'number') return this.#evaluateNumber(rule, matcher, variable, member, value);
    if (rule.transformations.length === 0 && matcher.testNumber !== undefined && !rule.plan.capture) {
      if (matcher.testNumber(numberOf(value)) === rule.negated) return false;
      this.#matched(rule, { name: memberName(variable, member), value });
      return true;
    }
    if (rule.transformations.length === 0 && matcher.testText !== undefined) {
      if (matcher.testText(value) === rule.negated) return false;
      this.#matched(rule, { name: memberName(variable, member), value });
      return true;
    }
    const { arena } = this.inspection;
    const top = arena.top;
    const start = arena.copyLatin1(value);
    this.#list = undefined;
    this.#variable = variable;
    this.#member = member;
    const matched = this.#evaluateBytes(rule, matcher, arena.bytes, start, start + value.length);
    arena.release(top);
    return matched;
  }

  #evaluateNumber(
    rule: RuntimeRule,
    matcher: Matcher,
    variable: string,
    member: string,
    value: number,
  ): boolean {
    if (matcher.testNumber === undefined || rule.transformations.length > 0) {
      return this.#evaluateText(rule, matcher, variable, member, String(value));
    }
    if (matcher.testNumber(value) === rule.negated) return false;
    this.#matched(rule, { name: memberName(variable, member), value });
    return true;
  }

  /** Runs the pipeline, and the operator on its result, or on each result of it for multiMatch. */
  #evaluateBytes(
    rule: RuntimeRule,
    matcher: Matcher,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): boolean {
    const { arena } = this.inspection;
    const top = arena.top;
    const { multiMatch } = rule.plan;
    let matched = multiMatch && this.#runOperator(rule, matcher, bytes, start, end);
    let current = bytes;
    let from = start;
    let to = end;
    for (const transformation of rule.transformations) {
      if (!transformation.apply(current, from, to, arena)) continue;
      current = arena.bytes;
      to = arena.end;
      from = arena.keep();
      if (multiMatch && this.#runOperator(rule, matcher, current, from, to)) matched = true;
    }
    if (!multiMatch) matched = this.#runOperator(rule, matcher, current, from, to);
    arena.release(top);
    return matched;
  }

  #runOperator(rule: RuntimeRule, matcher: Matcher, bytes: Uint8Array, start: number, end: number): boolean {
    this.#captures = 0;
    const found =
      matcher.capture !== undefined && !rule.negated && rule.captures
        ? matcher.capture(bytes, start, end, this)
        : matcher.test(bytes, start, end);
    if (found === rule.negated) return false;
    if (this.#captures > 0) this.#clearCapturesFrom(this.#captures);
    this.#matched(rule, this.#matchedVariable(bytes, start, end));
    return true;
  }

  /** What is being evaluated, for MATCHED_VAR: as the operator saw it in `[start, end)`. */
  #matchedVariable(bytes: Uint8Array, start: number, end: number): MatchedVariable {
    const list = this.#list;
    if (list === undefined) {
      return { name: memberName(this.#variable, this.#member), value: latin1(bytes, start, end) };
    }
    const row = this.#row;
    const isWhole =
      bytes === list.bytes &&
      start === (this.#isName ? list.nameStart(row) : list.valueStart(row)) &&
      end === (this.#isName ? list.nameEnd(row) : list.valueEnd(row));
    if (isWhole) return new MatchedRow(this.#variable, list, row, this.#isName);
    return { name: rowName(this.#variable, list, row), value: latin1(bytes, start, end) };
  }

  /** Records a match of a link and applies its effects. */
  #matched(rule: RuntimeRule, matched: MatchedVariable): void {
    const { state } = this;
    this.#matches.add(matched);
    this.#applyEffects(rule);
    const isLastLink = rule.next === undefined;
    if (isLastLink && this.#starter.plan.log && this.recorded.length < mostRecorded) {
      const { name, value } = matched;
      const isHidden = state.sanitised?.has(name.toLowerCase()) ?? false;
      this.recorded.push({
        variable: name,
        value: isHidden ? '' : String(value).slice(0, longestRecorded),
        logdata: isHidden ? '' : (this.#starter.logdata?.expand(this.inspection, state) ?? '').slice(0, 2048),
      });
    }
  }

  #applyEffects(rule: RuntimeRule): void {
    for (const effect of rule.effects) this.#effects.apply(effect, this.inspection, this.state);
  }

  /** Expands a text for the transaction that runs. */
  expand(macro: Macro): string {
    return new MacroText(macro, this.#slotOf).expand(this.inspection, this.state);
  }

  /** MatchSink: a group of a match becomes a TX variable. */
  capture(index: number, bytes: Uint8Array, start: number, end: number): void {
    if (index > 9) return;
    this.state.tx.slots[index] =
      this.#isName && this.#list !== undefined
        ? this.#names.text(bytes, start, end)
        : latin1(bytes, start, end);
    this.#captures = Math.max(this.#captures, index + 1);
  }

  /** MatchSink: what a geographic database knows. */
  geo(record: GeoRecord): void {
    this.state.geo = record;
  }

  #clearCapturesFrom(first: number): void {
    for (let index = first; index <= 9; index++) this.state.tx.slots[index] = undefined;
  }
}

/** Whether a row is selected by a target and not excluded. */
export function isRowSelected(
  target: RuntimeTarget,
  list: FieldList,
  row: number,
  gone: readonly RemovedTarget[] | undefined,
): boolean {
  if (target.selector !== undefined && !target.selector.hasRow(list, row)) return false;
  for (const exclusion of target.exclusions) if (exclusion.hasRow(list, row)) return false;
  if (gone === undefined || gone.length === 0) return true;
  const name = latin1(list.bytes, list.nameStart(row), list.nameEnd(row));
  return !gone.some(({ covers }) => covers(name));
}
