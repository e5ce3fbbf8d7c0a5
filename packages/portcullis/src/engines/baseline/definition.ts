/** What the engine is to the configuration. Runs in the compiler thread. */
import { defineEngine, type EngineCompileContext } from '../engine.ts';
import { type BaselinePlan, compileBaseline } from './plan.ts';
import { confidences, ruleTags } from './rule.ts';
import { baselineRules } from './rule-set.ts';
import { type BaselineConfig, baselineSchema } from './schema.ts';

/** What the engine is called, takes and compiles to. */
export const baselineDefinition = defineEngine<BaselineConfig, BaselinePlan>({
  name: 'baseline',
  schema: baselineSchema,
  cost: 20,
  bytesPerMs: 25_000,
  sharesPlans: true,
  phases: () => ['request-headers', 'request-body', 'request-trailers'],
  needsBody: (direction) => direction === 'request',
  compile: compileBlock,
  rules: ({ ruleOf }) => ({ ids: new Set(ruleOf), tags: tagsOf(ruleOf) }),
});

/** The tags of findings of rules, whatever their confidence turns out to be. */
function tagsOf(ids: readonly string[]): Set<string> {
  const named = new Set(ids);
  const rules = baselineRules.filter(({ id }) => named.has(id));
  return new Set(rules.flatMap((rule) => confidences.flatMap((confidence) => ruleTags(rule, confidence))));
}

function compileBlock(config: BaselineConfig, context: EngineCompileContext): BaselinePlan | undefined {
  const excluded = config.exclude_rules ?? [];
  for (const [index, name] of excluded.entries()) {
    if (baselineRules.some(({ id }) => isNamed(id, name))) continue;
    context.report('error', 'config.rules', `no rule of the baseline is called ${name}`, [
      'exclude_rules',
      index,
    ]);
    return undefined;
  }
  const rules = baselineRules.filter(
    (rule) =>
      (config.classes === undefined || config.classes.includes(rule.class)) &&
      !excluded.some((name) => isNamed(rule.id, name)),
  );
  return compileBaseline(rules, config.confidence ?? 'high');
}

function isNamed(id: string, name: string): boolean {
  return name.endsWith('.') ? id.startsWith(name) : id === name;
}
