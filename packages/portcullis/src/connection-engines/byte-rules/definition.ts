import type { PatternPlan } from '../../config/pattern.ts';
import { connectionEngine } from '../connection-engine.ts';
import type { StreamDirection } from '../inspector.ts';
import { type ByteRulesConfig, byteRulesSchema } from './schema.ts';

/** Used where the block does not say otherwise. */
const defaultWindow = 1024;

/** One pattern. */
export interface ByteRulePlan {
  readonly id: string;
  readonly pattern: PatternPlan;
  readonly directions: readonly StreamDirection[];
  /** Bytes from the start of the direction; `null`: all. */
  readonly within: number | null;
  readonly closes: boolean;
  readonly message: string;
}

/** The block. */
export interface ByteRulesPlan {
  readonly rules: readonly ByteRulePlan[];
  readonly window: number;
}

export const byteRulesDefinition = connectionEngine<ByteRulesConfig, ByteRulesPlan>({
  name: 'byte_rules',
  about: 'Regular expressions over the bytes of a connection, also across chunks.',
  schema: byteRulesSchema,
  order: 30,
  compile: (config, context) => {
    const rules: ByteRulePlan[] = [];
    const ids = new Set<string>();
    for (const [index, rule] of config.rules.entries()) {
      const at = ['rules', index];
      if (ids.has(rule.id))
        context.report('error', 'config.invalid-value', `the id "${rule.id}" stands twice`, [...at, 'id']);
      ids.add(rule.id);
      const pattern = context.pattern(rule.pattern, [...at, 'pattern']);
      if (pattern === undefined) continue;
      rules.push({
        id: rule.id,
        pattern,
        directions: rule.direction === 'both' ? ['read', 'write'] : [rule.direction ?? 'read'],
        within: rule.within ?? null,
        closes: rule.action !== 'note',
        message: rule.message ?? `the pattern of rule ${rule.id} was seen`,
      });
    }
    return { rules, window: config.window ?? defaultWindow };
  },
});
