import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shared } from '@portcullis-testing/prerequisites';
import { Regex } from '../src/index.ts';
import { crsPatterns } from './crs-patterns.ts';
import { badTexts, repeated, stepsOf } from './linearity.ts';

const rules = shared('conformance/crs/rules');
const small = 1 << 10;
const large = 1 << 14;

test('for every CRS pattern and its worst texts, sixteen times the text is at most 64 times the work', {
  skip: rules.skip,
}, () => {
  // The soak run does this for every byte value and up to 1 MiB.
  const bytes = [0x20, 0x22, 0x27, 0x2d, 0x3c, 0x61, 0x7b, 0xa0];
  let cases = 0;
  for (const { pattern, rules: ids } of crsPatterns(rules.path)) {
    const regex = Regex.compile(pattern, { dotAll: true, dollarEndOnly: true });
    for (const { name, unit } of badTexts(regex, bytes, 4, 3)) {
      cases++;
      const one = stepsOf(Regex.fromPlan(regex.toPlan(false)), repeated(unit, small));
      const many = stepsOf(Regex.fromPlan(regex.toPlan(false)), repeated(unit, large));
      assert.ok(many / large <= 4 * (one / small) + 4, `${ids}, ${name}: ${one} steps, then ${many}`);
    }
  }
  assert.equal(cases, 294 * 12);
});

test('an automaton that would need a state for every byte gives up, and the search stays linear', () => {
  const regex = Regex.compile('[ab]*a[ab]{40}c');
  let seed = 1;
  const text = Uint8Array.from({ length: 1 << 17 }, () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 16) & 1 ? 0x61 : 0x62;
  });
  const half = stepsOf(Regex.fromPlan(regex.toPlan(false)), text.subarray(0, 1 << 16));
  const whole = stepsOf(Regex.fromPlan(regex.toPlan(false)), text);
  assert.ok(whole < 2.5 * half, `${half} steps, then ${whole}`);
  assert.equal(regex.test(text), false);
  assert.equal(
    regex.test(Uint8Array.from([...text.subarray(0, 500), 0x61, ...text.subarray(0, 40), 0x63])),
    true,
  );
});
