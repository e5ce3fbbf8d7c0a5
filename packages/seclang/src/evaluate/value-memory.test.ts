import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ValueMemory } from './value-memory.ts';

const key = Int32Array.of(0x01020304, 0x05060708);

function recalled(memory: ValueMemory, text: string, domain = 0): number[] | undefined {
  const bytes = Buffer.from(text);
  const list = memory.recall(bytes, 0, bytes.length, domain);
  return list < 0 ? undefined : [...memory.lists[list]!];
}

function learn(memory: ValueMemory, text: string, rules: readonly number[], domain = 0): void {
  assert.equal(recalled(memory, text, domain), undefined);
  memory.remember(rules);
}

test('what a value matched is known until others push it out, the one used longest ago first', () => {
  // One set of four entries.
  const memory = new ValueMemory(key, 1);
  for (const [index, text] of ['a', 'b', 'c', 'd'].entries()) learn(memory, text, [index, 7]);
  assert.deepEqual(recalled(memory, 'a'), [0, 7]);
  learn(memory, 'e', []);
  assert.equal(recalled(memory, 'b'), undefined);
  assert.deepEqual(recalled(memory, 'a'), [0, 7]);
  assert.deepEqual(recalled(memory, 'e'), []);
  assert.deepEqual(recalled(memory, 'c'), [2, 7]);
  assert.deepEqual(recalled(memory, 'd'), [3, 7]);
});

test('the same value in another place is another value', () => {
  const memory = new ValueMemory(key);
  learn(memory, 'text', [1], 1);
  learn(memory, 'text', [2], 2);
  assert.deepEqual(recalled(memory, 'text', 1), [1]);
  assert.deepEqual(recalled(memory, 'text', 2), [2]);
});

test('more different lists of rules than are kept: all is forgotten, and nothing is wrong afterwards', () => {
  const memory = new ValueMemory(key);
  for (let rule = 1; rule <= 3000; rule++) {
    learn(memory, `value ${rule}`, [rule]);
    assert.ok(memory.lists.length <= 1024);
    assert.deepEqual(recalled(memory, `value ${rule}`), [rule]);
  }
  assert.equal(recalled(memory, 'value 1'), undefined);
  learn(memory, 'nothing', []);
  assert.deepEqual(recalled(memory, 'nothing'), []);
});
