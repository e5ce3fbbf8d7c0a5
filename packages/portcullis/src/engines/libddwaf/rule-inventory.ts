/** What findings of a rule file in libddwaf's format can be called. */
import type { RuleInventory } from '../engine.ts';

/** Sections of the format that hold rules. */
const sections = ['rules', 'rules_compat', 'custom_rules'];

/** Ids and tags of the rules of a file that was parsed before. */
export function ruleInventory(text: string): RuleInventory {
  const document = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const rules = sections.flatMap((section) => {
    const list = document[section];
    return Array.isArray(list) ? (list as readonly unknown[]).filter(isRule) : [];
  });
  return {
    ids: new Set(rules.map(({ id }) => String(id))),
    tags: new Set(rules.flatMap(({ tags }) => ruleTags(tags))),
  };
}

/** The tags of a rule as findings have them. */
export function ruleTags(tags: Readonly<Record<string, unknown>> | undefined): string[] {
  return Object.entries(tags ?? {}).map(([name, value]) => `${name}-${value}`);
}

function isRule(value: unknown): value is { id: unknown; tags?: Record<string, unknown> } {
  return typeof value === 'object' && value !== null && 'id' in value;
}
