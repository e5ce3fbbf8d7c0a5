/**
 * Rules that walk over all members to ask a list about each: CRS's restricted headers. The first link takes every name
 * (`^.*$`), writes `TX:header_name_…` for it, and the second asks whether one of these is within a list. Where the list
 * is known when rules are compiled, and nobody else can see what the first link writes, the rule matters only for names
 * that are in the list: the scan can ask the list, and the rule need not be run for each header of each request. TX.0 to
 * TX.9 are then left as the rule leaves them (`RuleEvaluator.leaveLast`).
 */
import type { Effect } from '../actions/effect.ts';
import type { Macro, MacroReference } from '../syntax/macro.ts';
import type { RulePlan, TargetPlan } from './plan.ts';

/**
 * What a value is asked in place of its rule: whether `before`, the value and `after` are part of `list`; or whether the
 * name that the rule would write, `prefix` and the value, contains one of `watched`, for which another rule waits.
 */
export interface NarrowPlan {
  readonly prefix: string;
  readonly before: string;
  readonly after: string;
  readonly list: string;
  readonly watched: readonly string[];
}

/** What is known of the rule set around a rule. */
export interface RuleSurroundings {
  readonly phases: readonly (readonly RulePlan[])[];
  readonly programs: readonly (readonly number[])[];
  readonly initialTx: ReadonlyMap<string, string | number>;
}

/** What a rule can be narrowed to; undefined when it is no such rule, or something else might see what it writes. */
export function narrowed(rule: RulePlan, around: RuleSurroundings): NarrowPlan | undefined {
  const written = writesEveryValue(rule);
  const asked = rule.next === null ? undefined : asksListAboutAll(rule.next);
  if (written === undefined || asked === undefined || asked.prefix !== written.prefix) return undefined;
  const list = around.initialTx.get(asked.list);
  if (typeof list !== 'string' || isWritten(asked.list, around)) return undefined;
  const watched: string[] = [];
  for (const other of around.phases.flat()) {
    const waitsFor = other === rule ? [] : watchedBy(other, written.prefix);
    if (waitsFor === undefined) return undefined;
    watched.push(...waitsFor);
  }
  return { ...written, list, watched };
}

/** The first link: takes every value, and writes it to TX by a name that begins with the prefix. */
function writesEveryValue(rule: RulePlan): { prefix: string; before: string; after: string } | undefined {
  const { operator, effects } = rule;
  const [effect] = effects;
  if (operator?.name !== 'rx' || operator.negated || operator.argument.join('') !== '^.*$') return undefined;
  if (!rule.capture || rule.multiMatch || effects.length !== 1) return undefined;
  if (effect?.kind !== 'set' || effect.collection !== 'TX' || effect.operation !== 'assign') return undefined;
  const name = aroundWhole(effect.name);
  const value = aroundWhole(effect.value);
  if (name === undefined || value === undefined || name.after !== '' || !isPlainName(name.before)) {
    return undefined;
  }
  return { prefix: name.before, ...value };
}

/** The second link: asks whether one of the variables with the prefix is within the value of another. */
function asksListAboutAll(link: RulePlan): { prefix: string; list: string } | undefined {
  const [target] = link.targets;
  const { operator } = link;
  if (link.next !== null || link.targets.length !== 1 || target?.variable !== 'TX' || target.count)
    return undefined;
  if (target.exclude || target.selector.kind !== 'pattern' || link.transformations.length > 0)
    return undefined;
  if (operator?.name !== 'within' || operator.negated || link.capture || operator.argument.length !== 1) {
    return undefined;
  }
  const [part] = operator.argument;
  if (typeof part !== 'object' || part.variable !== 'TX' || part.member === undefined) return undefined;
  const { pattern } = target.selector;
  return pattern.startsWith('^') ? { prefix: pattern.slice(1), list: part.member.toLowerCase() } : undefined;
}

/** What stands around `%{TX.0}` in a text that holds nothing else. */
function aroundWhole(text: Macro): { before: string; after: string } | undefined {
  const at = text.findIndex((part) => typeof part !== 'string');
  const reference = text[at];
  if (typeof reference !== 'object' || reference.variable !== 'TX' || reference.member !== '0')
    return undefined;
  const before = text.slice(0, at).join('');
  const rest = text.slice(at + 1);
  return rest.every((part) => typeof part === 'string') ? { before, after: rest.join('') } : undefined;
}

/** Small letters, digits and `_`: the same as a name and as a pattern. */
function isPlainName(name: string): boolean {
  return name !== '' && [...name].every((c) => (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c === '_');
}

/** Whether a rule that may run writes a TX variable. */
function isWritten(name: string, { phases, programs }: RuleSurroundings): boolean {
  return programs.some((indexes, phase) =>
    indexes.some((index) =>
      linksOf(phases[phase]![index]!).some(({ effects }) => effects.some((effect) => mayWrite(effect, name))),
    ),
  );
}

/** Whether an effect may write a TX variable whose name is, or begins with, `name`. */
function mayWrite(effect: Effect, name: string): boolean {
  if (!('collection' in effect) || effect.collection !== 'TX' || !('name' in effect)) return false;
  const [first] = effect.name;
  const start = typeof first === 'string' ? first.toLowerCase() : '';
  return start.startsWith(name) || name.startsWith(start);
}

/**
 * Undefined when a rule reads or writes TX variables with the prefix; else the texts of which one is in each name that
 * its patterns select.
 */
function watchedBy(rule: RulePlan, prefix: string): string[] | undefined {
  const watched: string[] = [];
  for (const link of linksOf(rule)) {
    for (const target of link.targets) {
      const text = selects(target, prefix);
      if (text === undefined) return undefined;
      if (text !== '') watched.push(text);
    }
    const { operator } = link;
    if (operator?.argument.some((part) => mightRead(part, prefix))) return undefined;
    const texts = [link.message ?? [], link.logdata ?? [], ...link.tags, ...link.effects.flatMap(textsOf)];
    if (link.disruption.action === 'redirect') texts.push(link.disruption.url);
    if (texts.flat().some((part) => mightRead(part, prefix))) return undefined;
    if (link.effects.some((effect) => mayWrite(effect, prefix))) return undefined;
  }
  return watched;
}

function textsOf(effect: Effect): Macro[] {
  return Object.values(effect).filter((value): value is Macro => Array.isArray(value));
}

/** What a name must contain to be selected by a target; empty when no such name is, undefined when any may be. */
function selects(target: TargetPlan, prefix: string): string | undefined {
  const { variable, selector, exclude } = target;
  if (variable !== 'TX' || exclude) return '';
  if (selector.kind === 'name') {
    return mightRead({ variable, member: selector.name }, prefix) ? undefined : '';
  }
  if (selector.kind !== 'pattern') return undefined;
  const pattern = selector.pattern.toLowerCase();
  const isAnchored = pattern.startsWith('^');
  const start = plainStart(isAnchored ? pattern.slice(1) : pattern);
  if (isAnchored) return start.startsWith(prefix) || prefix.startsWith(start) ? undefined : '';
  return start === '' || prefix.includes(start) ? undefined : start;
}

/** How a pattern begins for certain: what may be repeated, or left out, or is one of several, is not in it. */
function plainStart(pattern: string): string {
  if (pattern.includes('|')) return '';
  let length = 0;
  while (length < pattern.length && isPlainName(pattern[length]!)) length++;
  return length === pattern.length ? pattern : pattern.slice(0, Math.max(0, length - 1));
}

function mightRead(part: string | MacroReference, prefix: string): boolean {
  if (typeof part === 'string' || part.variable !== 'TX') return false;
  return part.member === undefined || part.member.toLowerCase().startsWith(prefix);
}

function linksOf(rule: RulePlan): RulePlan[] {
  return rule.next === null ? [rule] : [rule, ...linksOf(rule.next)];
}
