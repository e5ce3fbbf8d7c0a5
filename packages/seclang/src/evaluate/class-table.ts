import type { ScanPlan } from '../compile/scan-plan.ts';
import { variableBit } from '../compile/scan-plan.ts';
import { targetVariable } from '../variables/registry.ts';
import type { StableVariable } from '../variables/variable.ts';
import type { RuntimeRule } from './runtime-rule.ts';
import { looksAt, ScannedVariable, ValueClass } from './value-class.ts';

interface Scanned {
  readonly rule: RuntimeRule;
  readonly pattern: number;
}

/** Sorts the rules of a scan into classes of values. `nextId` gives each class its number. */
export function scannedVariables(
  plan: ScanPlan,
  phases: readonly (readonly RuntimeRule[])[],
  nextId: () => number,
): ScannedVariable[] {
  const all = plan.rules.map(
    ([phase, index], pattern): Scanned => ({ rule: phases[phase]![index]!, pattern }),
  );
  return plan.variables.map((fullName, index) => {
    const colon = fullName.indexOf(':');
    const name = colon < 0 ? fullName : fullName.slice(0, colon);
    const path = colon < 0 ? '' : fullName.slice(colon + 1);
    const variable = targetVariable(
      name,
      path === '' ? { kind: 'all' } : { kind: 'path', path },
    ) as StableVariable;
    const word = variableBit(index);
    const rules = all.filter(({ rule }) => rule.plan.targets.some((target) => target.variable === name));
    const classFor = (member: string | undefined): ValueClass | undefined => {
      const members = rules.filter(({ rule }) => looksAt(rule.plan, name, path, member));
      if (members.length === 0) return undefined;
      const valueClass = new ValueClass(nextId(), word, plan.rules.length);
      for (const { rule, pattern } of members) valueClass.add(rule, pattern);
      valueClass.finish();
      return valueClass;
    };
    const names = new Set<string>();
    for (const { rule } of rules) {
      for (const { variable: other, selector } of rule.plan.targets) {
        if (other === name && selector.kind === 'name') names.add(selector.name.toLowerCase());
      }
    }
    return new ScannedVariable(
      variable,
      classFor(undefined),
      new Map([...names].map((member) => [member, classFor(member)])),
    );
  });
}
