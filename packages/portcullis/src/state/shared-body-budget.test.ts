import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyBudgetFacts, createBodyBudget, SharedBodyBudget } from './shared-body-budget.ts';

test('what is taken by one view is missing in the other, until it comes back', () => {
  const memory = createBodyBudget(100, 2);
  const one = new SharedBodyBudget(memory, 0);
  const other = new SharedBodyBudget(memory, 1);
  assert.equal(one.reserve(60), true);
  assert.equal(other.reserve(41), false);
  assert.equal(other.reserve(40), true);
  assert.deepEqual(bodyBudgetFacts(memory), { used: 100, limit: 100, refused: 1 });
  one.release(60);
  assert.equal(bodyBudgetFacts(memory).used, 40);
});

test('what a dead holder had comes back, and no more', () => {
  const memory = createBodyBudget(100, 2);
  const [one, other] = [new SharedBodyBudget(memory, 0), new SharedBodyBudget(memory, 1)];
  one.reserve(30);
  one.reserve(30);
  one.release(10);
  other.reserve(40);
  new SharedBodyBudget(memory, 0).releaseAll();
  assert.equal(bodyBudgetFacts(memory).used, 40);
  one.releaseAll();
  assert.equal(bodyBudgetFacts(memory).used, 40);
});

test('0 is no limit, as in Elchi Shield', () => {
  const memory = createBodyBudget(0, 1);
  assert.equal(new SharedBodyBudget(memory, 0).reserve(1 << 30), true);
});
