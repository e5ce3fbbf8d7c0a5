import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mostDynamicBytes, mostDynamicNames, TxStore, type TxValue } from './tx-store.ts';

const names = ['score', 'list'];
const store = (): TxStore =>
  new TxStore(names, new Map(names.map((name, slot) => [name, slot])), [5, undefined]);

function all(tx: TxStore): [string, TxValue][] {
  const seen: [string, TxValue][] = [];
  tx.each((name, value) => void seen.push([name, value]));
  return seen;
}

test('names of rules and names from traffic are one collection', () => {
  const tx = store();
  tx.set('list', 'a b');
  tx.set('n_1', 1);
  tx.set('n_2', 'x');
  assert.deepEqual(all(tx), [
    ['score', 5],
    ['list', 'a b'],
    ['n_1', 1],
    ['n_2', 'x'],
  ]);
  tx.remove('score');
  tx.remove('n_1');
  assert.deepEqual(
    [tx.get('score'), tx.get('n_1'), tx.get('n_2'), tx.get('never')],
    [undefined, undefined, 'x', undefined],
  );
  const some: string[] = [];
  tx.eachOf([0, 1], (name) => void some.push(name));
  tx.eachDynamic((name) => void some.push(name));
  assert.deepEqual(some, ['list', 'n_2']);
  assert.equal(store().get('score'), 5, 'what one transaction removes the next one has');
});

test('names and bytes from traffic are limited, names of rules are not', () => {
  const many = store();
  for (let index = 0; index < mostDynamicNames + 10; index++) many.set(`n_${index}`, index);
  assert.deepEqual([many.dropped, many.get(`n_${mostDynamicNames}`)], [10, undefined]);
  many.set('n_0', 'again');
  many.set('list', 'still');
  assert.deepEqual([many.get('n_0'), many.get('list')], ['again', 'still']);
  const large = store();
  large.set('n_1', 'x'.repeat(mostDynamicBytes));
  large.set('list', 'x'.repeat(mostDynamicBytes));
  assert.deepEqual([large.dropped, large.get('n_1')], [1, undefined]);
  assert.equal(String(large.get('list')).length, mostDynamicBytes);
});
