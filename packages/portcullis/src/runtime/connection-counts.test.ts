import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectionCounts, createConnectionCounts } from './connection-counts.ts';

function excess(counts: readonly number[], own: number): number {
  const memory = createConnectionCounts(counts.length);
  const views = counts.map((_, index) => new ConnectionCounts(memory, index));
  for (const [index, view] of views.entries()) view.publish(counts[index]!);
  return views[own]!.excess;
}

test('only a worker that is above its share, with another that could take one, gives connections away', () => {
  assert.equal(excess([2, 0], 0), 1);
  assert.equal(excess([2, 0], 1), 0);
  assert.equal(excess([1, 0], 0), 0);
  assert.equal(excess([1, 1], 0), 0);
  assert.equal(excess([2, 1], 0), 0);
  assert.equal(excess([9, 1, 2], 0), 5);
  assert.equal(excess([4], 0), 0);
});
