import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inSlices } from './slices.ts';

/** Steps that take no time; the result is how many there were. */
function* steps(count: number): Generator<undefined, number, undefined> {
  for (let step = 0; step < count; step++) yield undefined;
  return count;
}

test('work is done to its end, and others get their turn meanwhile', async () => {
  let turns = 0;
  const beside = setInterval(() => turns++, 0);
  function* slow(): Generator<undefined, string, undefined> {
    while (turns < 3) yield undefined;
    return 'done';
  }
  assert.equal(await inSlices(slow()), 'done');
  clearInterval(beside);
  assert.equal(await inSlices(steps(1000)), 1000);
});

test('with a budget it ends, whether done or not', async () => {
  assert.equal(await inSlices(steps(Number.POSITIVE_INFINITY), 5), undefined);
  assert.equal(await inSlices(steps(3), 60_000), 3);
  assert.equal(await inSlices(steps(3), 0), undefined);
});
