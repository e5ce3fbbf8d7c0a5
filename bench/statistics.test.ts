import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addedTo, median, quantile } from './statistics.ts';

test('medians and quantiles are values that were measured', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 3);
  assert.equal(median([]), Number.NaN);
  const hundred = Array.from({ length: 100 }, (_, index) => 99 - index);
  assert.equal(quantile(hundred, 0.99), 99);
  assert.equal(quantile([7], 0.99), 7);
});

test('differences are taken round by round', () => {
  assert.equal(addedTo([10, 100, 20], [11, 102, 23]), 2);
  assert.equal(addedTo([10], [15, 900]), 5);
});
