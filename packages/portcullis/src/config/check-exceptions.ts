/**
 * Exceptions that can never act: what they name is no rule of any engine that they are in force for. Nothing is refused,
 * since a rule may have gone with an update of its set, but a typing error must not pass in silence.
 */

import type { RuleInventory } from '../engines/engine.ts';

import { compileException } from './compile-exceptions.ts';
import { namesRule, type RuleException } from './exception-plan.ts';
import type { Layer } from './inherit.ts';
import type { FieldPath } from './located-value.ts';
import { nearestName } from './suggest.ts';

/** Findings of any engine that failed; see `posture-finding.ts`. */
const posturePrefix = 'posture.';

/** The exceptions of one level, and what the engines of the policies under it can find. */
interface Level {
  readonly layer: Layer;
  readonly inventories: Set<RuleInventory>;
}

/** Gathers, policy by policy, which rules the exceptions of each level could be about. */
export class ExceptionCheck {
  readonly #levels = new Map<string, Level>();

  /** A policy of these levels has engines with these rules. */
  policy(layers: readonly Layer[], inventories: readonly RuleInventory[]): void {
    for (const layer of layers) {
      if (layer.spec.exceptions === undefined) continue;
      const key = `${layer.reporter.file.name}/${layer.label}`;
      const level = this.#levels.get(key) ?? { layer, inventories: new Set() };
      for (const inventory of inventories) level.inventories.add(inventory);
      this.#levels.set(key, level);
    }
  }

  /** Reports what names no rule. */
  report(): void {
    for (const level of this.#levels.values()) checkLevel(level);
  }
}

function checkLevel({ layer, inventories }: Level): void {
  const all = [...inventories];
  for (const [index, exception] of (layer.spec.exceptions ?? []).entries()) {
    const at: FieldPath = [...layer.path, 'exceptions', index];
    for (const [place, rule] of (exception.rules ?? []).entries()) {
      if (String(rule).startsWith(posturePrefix)) continue;
      const named = compileException({ rules: [rule] });
      const exists = all.some((inventory) => has(inventory, named, String(rule)));
      if (!exists) warn(layer, [...at, 'rules', place], 'rule', String(rule), namesOf(all, 'ids'));
    }
    for (const [place, tag] of (exception.tags ?? []).entries()) {
      if (all.some(({ tags }) => tags.has(tag))) continue;
      warn(layer, [...at, 'tags', place], 'tag', tag, namesOf(all, 'tags'));
    }
  }
}

function has({ ids, prefix }: RuleInventory, named: RuleException, text: string): boolean {
  if (prefix !== undefined && (text.startsWith(prefix) || prefix.startsWith(text))) return true;
  return [...ids].some((id) => namesRule(named, id, []));
}

function* namesOf(inventories: readonly RuleInventory[], kind: 'ids' | 'tags'): Generator<string> {
  for (const inventory of inventories) yield* inventory[kind];
}

function warn(
  { reporter }: Layer,
  path: FieldPath,
  kind: 'rule' | 'tag',
  name: string,
  known: Iterable<string>,
): void {
  const nearest = nearestName(name, known);
  const message =
    kind === 'rule'
      ? `no engine of the policies here has a rule ${name}`
      : `no engine of the policies here has a rule with the tag ${name}`;
  reporter.warning('config.exception-without-rule', path, message, {
    effect: 'this part of the exception does nothing',
    ...(nearest === undefined
      ? {}
      : {
          hint: `did you mean "${nearest}"?`,
          suggestions: [{ message: `use "${nearest}"`, replacement: nearest }],
        }),
  });
}
