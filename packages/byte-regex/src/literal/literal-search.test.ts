import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Regex, workMeter } from '../index.ts';
import { literalNeedle, literalSearch, useless } from './literal-search.ts';

test('finds what a naive search finds, inside its window only', () => {
  const letters = fc.constantFrom(0x61, 0x62, 0x7c);
  fc.assert(
    fc.property(
      fc.array(letters, { minLength: 1, maxLength: 4 }),
      fc.array(letters, { minLength: 150, maxLength: 300 }),
      fc.nat(20),
      fc.nat(20),
      (literal, text, before, after) => {
        const bytes = Uint8Array.from(text);
        const end = bytes.length - after;
        const found = literalSearch(literalNeedle(Uint8Array.from(literal)), bytes, before, end);
        if (found === useless) return;
        const window = String.fromCharCode(...text.slice(before, end));
        const at = window.indexOf(String.fromCharCode(...literal));
        assert.equal(found, at < 0 ? -1 : before + at);
      },
    ),
    { numRuns: 600, seed: 3 },
  );
});

test('a rare byte that is everywhere makes it give up, not crawl', () => {
  const text = new Uint8Array(1 << 16).fill(0x7c);
  const regex = Regex.compile('\\|\\|\\|\\|\\|\\|\\|a');
  const before = workMeter.steps;
  assert.equal(regex.test(text), false);
  assert.ok(workMeter.steps - before < 3 * text.length);
});

test('positions and plans of a literal pattern', () => {
  const text = new TextEncoder().encode(`${'-'.repeat(300)}needle${'-'.repeat(20)}`);
  const regex = Regex.fromPlan(Regex.compile('needle').toPlan());
  const out = new Int32Array(2);
  assert.equal(regex.find(text, 0, text.length, out), true);
  assert.deepEqual([...out], [300, 306]);
  assert.equal(regex.test(text, 0, 305), false);
  assert.equal(regex.find(text, 0, text.length, out, 301), false);
});
