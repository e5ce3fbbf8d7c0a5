import type { RulePlan } from '../compile/plan.ts';
import type { Macro } from '../syntax/macro.ts';
import { targetVariable, variableOf } from '../variables/registry.ts';
import type { StableVariable, Variable } from '../variables/variable.ts';

/**
 * The request variables that rules of phases 3 to 5 read, in targets or texts: what a transaction keeps while it waits
 * for the response.
 */
export function keptVariables(phases: readonly (readonly RulePlan[])[]): readonly StableVariable[] {
  const kept = new Set<StableVariable>();
  const keep = (variable: Variable | undefined): void => {
    if (variable?.kind === 'stable' && variable.side === 'request') kept.add(variable);
  };
  const readMacro = (macro: Macro | null): void => {
    for (const part of macro ?? []) if (typeof part !== 'string') keep(variableOf(part.variable));
  };
  for (let rule of phases.slice(3).flat()) {
    for (;;) {
      for (const { variable, selector } of rule.targets) keep(targetVariable(variable, selector));
      readMacro(rule.operator?.argument ?? null);
      readMacro(rule.message);
      readMacro(rule.logdata);
      rule.tags.forEach(readMacro);
      for (const effect of rule.effects) {
        if ('name' in effect && typeof effect.name !== 'string') readMacro(effect.name);
        if ('value' in effect) readMacro(effect.value);
        if ('key' in effect) readMacro(effect.key);
        if (effect.kind === 'expire') readMacro(effect.seconds);
      }
      if (rule.disruption.action === 'redirect') readMacro(rule.disruption.url);
      if (rule.next === null) break;
      rule = rule.next;
    }
  }
  return [...kept];
}
