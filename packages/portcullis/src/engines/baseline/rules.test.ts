import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attackClasses } from './attack-class.ts';
import { Place } from './place.ts';
import { compileBaseline } from './plan.ts';
import type { BaselineRule } from './rule.ts';
import { baselineRules } from './rule-set.ts';
import { type RuleMatch, ValueScanner } from './value-scanner.ts';

const byId = new Map(baselineRules.map((rule) => [rule.id, rule]));
const all = new ValueScanner(compileBaseline(baselineRules, 'high'), byId);

/** The place in which a rule's examples stand: a query argument where the rule looks there, else its first place. */
function placeOf(rule: BaselineRule): Place {
  if ((rule.places & Place.Query) !== 0) return Place.Query;
  return Object.values(Place).find((place) => (rule.places & place) !== 0)!;
}

function matches(scanner: ValueScanner, value: string, place: Place): RuleMatch[] {
  const found: RuleMatch[] = [];
  const bytes = Buffer.from(value);
  scanner.scan(bytes, 0, bytes.length, place, '', (match) => {
    found.push(match);
    return true;
  });
  return found;
}

test('ids are unique, say their class, and every class has rules', () => {
  assert.equal(byId.size, baselineRules.length);
  for (const { id, class: kind } of baselineRules) assert.ok(id.startsWith(`baseline.${kind}.`), id);
  for (const kind of attackClasses)
    assert.ok(
      baselineRules.some((rule) => rule.class === kind),
      kind,
    );
});

let examples = 0;
for (const rule of baselineRules) {
  test(`${rule.id}: finds its attacks, and nothing blocks their benign twins`, () => {
    const place = placeOf(rule);
    for (const attack of rule.examples.attacks) {
      examples++;
      assert.ok(
        matches(all, attack, place).some((match) => match.rule === rule),
        `not found: ${attack}`,
      );
    }
    for (const benign of rule.examples.benign) {
      examples++;
      const blocking = matches(all, benign, place).filter((match) => match.rule.confidence === 'high');
      assert.deepEqual(
        blocking.map((match) => match.rule.id),
        [],
        `found in: ${benign}`,
      );
    }
  });
}

test('the examples ran', () => assert.ok(examples >= 280, String(examples)));
