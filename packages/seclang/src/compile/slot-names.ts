import type { Effect } from '../actions/effect.ts';
import { constantText, type Macro } from '../syntax/macro.ts';
import type { RulePlan } from './plan.ts';

/** The captures of `capture` are the first slots. */
const captureNames = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** The names of TX variables that rules mention by a constant name: each becomes a slot instead of a map entry. */
export function slotNames(rules: readonly RulePlan[]): string[] {
  const names = new Set<string>(captureNames);
  const readMacro = (macro: Macro | null): void => {
    for (const part of macro ?? []) {
      if (typeof part !== 'string' && part.variable === 'TX' && part.member)
        names.add(part.member.toLowerCase());
    }
  };
  const readEffect = (effect: Effect): void => {
    if ('name' in effect && typeof effect.name !== 'string') {
      readMacro(effect.name);
      const constant = constantText(effect.name);
      if ('collection' in effect && effect.collection === 'TX' && constant !== undefined) names.add(constant);
    }
    if (effect.kind === 'set' || effect.kind === 'identify') readMacro(effect.value);
    if (effect.kind === 'expire') readMacro(effect.seconds);
    if (effect.kind === 'open') readMacro(effect.key);
  };
  for (let rule of rules) {
    for (;;) {
      for (const { variable, selector } of rule.targets) {
        if (variable === 'TX' && selector.kind === 'name') names.add(selector.name.toLowerCase());
      }
      rule.effects.forEach(readEffect);
      readMacro(rule.operator?.argument ?? null);
      readMacro(rule.message);
      readMacro(rule.logdata);
      rule.tags.forEach(readMacro);
      if (rule.next === null) break;
      rule = rule.next;
    }
  }
  return [...names];
}
