import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shared } from '@portcullis-testing/prerequisites';
import { PatternSet, Regex } from '../src/index.ts';
import { pikeSearch } from '../src/nfa/pike-vm.ts';
import { crsPatterns } from './crs-patterns.ts';
import { nearMatch, Random, sampleMatch } from './match-sampler.ts';

const rules = shared('conformance/crs/rules');

test('CRS: automata, simulation and pattern set agree on matches and near-matches of every pattern', {
  skip: rules.skip,
}, () => {
  const regexes = crsPatterns(rules.path).map(({ pattern }) =>
    Regex.compile(pattern, { dotAll: true, dollarEndOnly: true }),
  );
  const set = PatternSet.compile(regexes.map((regex) => ({ regex })));
  const out = new Int32Array(set.size);
  const random = new Random(99);
  let cases = 0;
  for (const [number, regex] of regexes.entries()) {
    for (let round = 0; round < 150; round++) {
      const sample = sampleMatch(regex.hir!, random) ?? [];
      const mutated = nearMatch(nearMatch(sample, random), random);
      for (const core of [sample, nearMatch(sample, random), mutated]) {
        const padding = Array.from({ length: random.below(6) }, () => random.below(256));
        const bytes = Uint8Array.from(random.below(2) === 0 ? core : [...padding, ...core, ...padding]);
        cases++;
        const slots = new Int32Array(2 * (regex.groupCount + 1));
        const wanted = new Int32Array(slots.length);
        const span = { bytes, start: 0, from: 0, end: bytes.length, stopAt: bytes.length };
        const matched = pikeSearch(regex.program, span, false, wanted);
        assert.equal(regex.captures(bytes, 0, bytes.length, slots), matched);
        assert.equal(regex.test(bytes), matched);
        if (!matched) continue;
        assert.deepEqual(slots, wanted);
        const count = set.scan(bytes, 0, bytes.length, -1, out);
        assert.ok(out.subarray(0, count).includes(number), Buffer.from(bytes).toString('latin1'));
      }
    }
  }
  assert.equal(cases, 294 * 450);
});
