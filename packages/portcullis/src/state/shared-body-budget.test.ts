import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBodyBudget, SharedBodyBudget } from './shared-body-budget.ts';

test('what is taken by one view is missing in the other, until it comes back', () => {
  const memory = createBodyBudget(100);
  const one = new SharedBodyBudget(memory);
  const other = new SharedBodyBudget(memory);
  assert.equal(one.reserve(60), true);
  assert.equal(other.reserve(41), false);
  assert.equal(other.refused, 1);
  assert.equal(other.reserve(40), true);
  assert.equal(one.used, 100);
  one.release(60);
  assert.equal(other.used, 40);
  assert.equal(one.limit, 100);
});
