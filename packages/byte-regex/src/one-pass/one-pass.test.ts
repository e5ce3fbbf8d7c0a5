import assert from 'node:assert/strict';
import { test } from 'node:test';
import { computeAlphabet } from '../dfa/alphabet.ts';
import { Regex } from '../index.ts';
import { pikeSearch } from '../nfa/pike-vm.ts';
import { buildOnePass } from './build.ts';
import { onePassSearch } from './search.ts';

const onePassPatterns = [
  '(\\d+)-(\\d+)',
  '(a|b)(c|d)?x',
  '(?:(x)|(y))*z',
  '^(\\w+)\\b(\\W)',
  '([^=]*)=(.*)',
  '(a)(?:b|$)',
  '(?:(a)|(b)[^\\x00-\\xff])(x)',
];
const manyPasses = ['(a*)(a*)', '(a|ab)(c|bcd)', '(.*)x', '(?:a|b)*?(b)', '(a*)*'];

test('tells patterns that leave no choice from those that do', () => {
  for (const [patterns, isOnePass] of [
    [onePassPatterns, true],
    [manyPasses, false],
  ] as const) {
    for (const pattern of patterns) {
      const { program } = Regex.compile(pattern);
      assert.equal(buildOnePass(program, computeAlphabet(program)) !== null, isOnePass, pattern);
    }
  }
});

test('sets the same groups as the simulation', () => {
  const texts = ['12-34', '1-', 'acx', 'bx', 'xyxyz', 'z', 'word!', 'k=v=w', '=', 'a', 'ab', 'ax', ''];
  let matches = 0;
  for (const pattern of onePassPatterns) {
    const { program } = Regex.compile(pattern);
    const alphabet = computeAlphabet(program);
    const onePass = buildOnePass(program, alphabet)!;
    for (const text of texts) {
      const bytes = new TextEncoder().encode(text);
      const span = { bytes, start: 0, from: 0, end: bytes.length, stopAt: bytes.length };
      const found = new Int32Array(program.slotCount);
      const wanted = new Int32Array(program.slotCount);
      const matched = pikeSearch(program, span, true, wanted);
      assert.equal(onePassSearch(onePass, alphabet, span, found), matched, `${pattern} on ${text}`);
      if (!matched) continue;
      matches++;
      assert.deepEqual(found, wanted, `${pattern} on ${text}`);
    }
  }
  assert.ok(matches >= 14, `${matches} matches`);
});
