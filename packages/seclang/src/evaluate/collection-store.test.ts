import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryCollectionStore } from './collection-store.ts';

const timeout = 60;

test('records are found again by collection and key', () => {
  const store = new MemoryCollectionStore(() => 0);
  store.open('IP', '192.0.2.1', timeout).set('a', 'x');
  assert.equal(store.open('IP', '192.0.2.1', timeout).get('a'), 'x');
  assert.equal(store.open('IP', '192.0.2.2', timeout).get('a'), undefined);
  assert.equal(store.open('USER', '192.0.2.1', timeout).get('a'), undefined);
});

test('a record without a write for its timeout is forgotten', () => {
  let now = 0;
  const store = new MemoryCollectionStore(() => now);
  store.open('IP', 'k', timeout).set('a', 'x');
  now = 59_999;
  assert.equal(store.open('IP', 'k', timeout).get('a'), 'x', 'reading does not keep it');
  now = 60_000;
  assert.equal(store.open('IP', 'k', timeout).get('a'), undefined);
  const record = store.open('IP', 'k', timeout);
  assert.equal(record.add('n', 2), 2);
  now = 119_000;
  assert.equal(record.add('n', 3), 5);
  now = 170_000;
  assert.equal(store.open('IP', 'k', timeout).get('n'), '5');
});

test('variables expire at their time, each for itself', () => {
  let now = 0;
  const record = new MemoryCollectionStore(() => now).open('IP', 'k', timeout);
  record.set('a', '1');
  record.set('b', '2');
  record.expireAt('a', 1000);
  record.expireAt('never', 1000);
  const seen = (): string[] => {
    const names: string[] = [];
    record.each((name, value) => void names.push(`${name}=${value}`));
    return names;
  };
  assert.deepEqual(seen(), ['a=1', 'b=2']);
  now = 1000;
  assert.deepEqual(seen(), ['b=2']);
  assert.deepEqual(
    [record.get('a'), record.writtenAt('a'), record.writtenAt('b')],
    [undefined, undefined, 0],
  );
  assert.equal(record.add('a', 1), 1, 'counts from nothing again');
  record.remove('b');
  assert.deepEqual(seen(), ['a=1']);
});

test('records and variables are bounded; what was opened longest ago goes first', () => {
  const store = new MemoryCollectionStore(() => 0, 2);
  store.open('IP', 'one', timeout).set('a', '1');
  store.open('IP', 'two', timeout).set('a', '2');
  store.open('IP', 'one', timeout);
  store.open('IP', 'three', timeout).set('a', '3');
  assert.equal(store.open('IP', 'one', timeout).get('a'), '1');
  assert.equal(store.open('IP', 'two', timeout).get('a'), undefined);
  const full = new MemoryCollectionStore(() => 0).open('IP', 'k', timeout);
  for (let index = 0; index < 1030; index++) full.set(`v${index}`, 'x');
  let count = 0;
  full.each(() => count++);
  assert.equal(count, 1024);
  full.set('v0', 'changed');
  assert.deepEqual([full.get('v0'), full.get('v1029')], ['changed', undefined]);
});

test('variables that have expired make room for others', () => {
  let now = 0;
  const record = new MemoryCollectionStore(() => now).open('IP', 'k', timeout);
  for (let index = 0; index < 1024; index++) {
    record.set(`v${index}`, 'x');
    if (index > 0) record.expireAt(`v${index}`, 1000);
  }
  record.set('late', 'x');
  assert.equal(record.get('late'), undefined);
  now = 1000;
  record.set('later', 'x');
  assert.deepEqual([record.get('later'), record.get('v0'), record.get('v1')], ['x', 'x', undefined]);
});
