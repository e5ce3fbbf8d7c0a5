import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PhraseMatcher } from './index.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function first(matcher: PhraseMatcher, text: string): number[] | null {
  const out = new Int32Array(3);
  const bytes = encode(text);
  return matcher.find(bytes, 0, bytes.length, out) ? [...out] : null;
}

test('the phrase that ends first, the longest of those', () => {
  const matcher = PhraseMatcher.compile(['she', 'he', 'hers', 'ushers']);
  assert.deepEqual(first(matcher, 'uSHErs'), [1, 4, 0]);
  assert.deepEqual(first(matcher, 'her'), [0, 2, 1]);
  assert.equal(first(matcher, 'hxe'), null);
});

test('case can matter, and empty phrases match nothing', () => {
  const matcher = PhraseMatcher.compile(['Set', ''], { caseSensitive: true });
  assert.equal(first(matcher, 'set'), null);
  assert.deepEqual(first(matcher, 'a Set'), [2, 5, 0]);
  assert.equal(first(PhraseMatcher.compile([]), 'anything'), null);
});

test('all 256 bytes can occur in phrases', () => {
  const phrases = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte, 255 - byte, byte));
  const matcher = PhraseMatcher.compile(phrases, { caseSensitive: true });
  for (let byte = 0; byte < 256; byte++) {
    assert.equal(matcher.test(Uint8Array.of(byte, 255 - byte, byte)), true);
    assert.equal(matcher.test(Uint8Array.of(byte, 255 - byte, byte ^ 1)), false);
  }
});

test('finds what a naive search finds, from a plan too', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A'), minLength: 1, maxLength: 6 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'B'), maxLength: 40 });
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 12 }), text, (phrases, haystack) => {
      const matcher = PhraseMatcher.fromPlan(structuredClone(PhraseMatcher.compile(phrases).toPlan()));
      assert.deepEqual(first(matcher, haystack)?.slice(0, 2) ?? null, naive(phrases, haystack));
    }),
    { numRuns: 500, seed: 4 },
  );
});

function naive(phrases: readonly string[], haystack: string): number[] | null {
  const text = haystack.toLowerCase();
  const folded = phrases.map((phrase) => phrase.toLowerCase());
  for (let end = 1; end <= text.length; end++) {
    const ending = folded.filter((phrase) => text.slice(0, end).endsWith(phrase));
    if (ending.length > 0) return [end - Math.max(...ending.map((phrase) => phrase.length)), end];
  }
  return null;
}
