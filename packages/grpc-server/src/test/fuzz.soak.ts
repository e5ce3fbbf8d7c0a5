/** The fuzzer of fuzz.test.ts for longer, over other seeds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzRound } from './fuzz.ts';

test('fifty thousand sessions, each cut in two ways, are told the same', () => {
  const ends = new Set<string>();
  for (let seed = 10_001; seed <= 60_000; seed++) {
    const damage = (seed % 5) * 0.01;
    const one = fuzzRound(seed, seed + 1e6, damage);
    assert.deepEqual(fuzzRound(seed, seed + 2e6, damage), one, `seed ${seed}`);
    ends.add(one.end);
  }
  assert.ok(ends.size >= 12, [...ends].join());
});
