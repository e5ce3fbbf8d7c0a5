import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JoinContexts } from './join-contexts.ts';

const context = (text: string) => ({ requestHeaders: [['a', text]] as const, rules: [] });

test('a context is given once, and not after its time', () => {
  const contexts = new JoinContexts(10_000, 1_000);
  contexts.keep('one', context('1'), 0);
  contexts.keep('two', context('2'), 0);
  assert.equal(contexts.take('one', 500)?.requestHeaders[0]?.[1], '1');
  assert.equal(contexts.take('one', 500), undefined);
  assert.equal(contexts.take('two', 1_000), undefined);
  assert.equal(contexts.bytes, 0);
});

test('the oldest go when there is no room, the expired first', () => {
  const contexts = new JoinContexts(3_000, 1_000);
  for (let index = 0; index < 100; index++) contexts.keep(String(index), context('x'.repeat(400)), index);
  assert.ok(contexts.bytes <= 3_000);
  assert.equal(contexts.size, 3);
  assert.equal(contexts.evicted, 97);
  contexts.keep('late', context(''), 5_000);
  assert.equal(contexts.size, 1);
  contexts.keep('huge', context('x'.repeat(4_000)), 5_000);
  assert.equal(contexts.take('huge', 5_000), undefined);
});
