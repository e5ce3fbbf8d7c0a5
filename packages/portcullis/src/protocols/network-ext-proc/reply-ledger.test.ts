import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReplyLedger } from './reply-ledger.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const seen = (replies: ReturnType<ReplyLedger['settle']>): unknown[] =>
  replies.map(({ data, same, endOfStream }) => [Buffer.from(data).toString(), same, endOfStream]);

test('one reply per chunk, in order; what is held waits in the last one', () => {
  const ledger = new ReplyLedger();
  ledger.came(2);
  assert.deepEqual(seen(ledger.settle(bytes('ab'), false)), [['ab', true, false]]);
  ledger.came(2);
  assert.deepEqual(seen(ledger.settle(bytes('c'), true)), []);
  assert.deepEqual([ledger.owed, ledger.readyBytes], [1, 1]);
  ledger.came(1);
  ledger.ended = true;
  assert.deepEqual(seen(ledger.settle(bytes('de'), false)), [
    ['cde', false, false],
    ['', false, true],
  ]);
  assert.equal(ledger.endSent, true);
});

test('a reply that was sent without a chunk is made up for: two chunks are answered by one', () => {
  const ledger = new ReplyLedger();
  ledger.surplus = 1;
  ledger.came(2);
  assert.deepEqual(seen(ledger.settle(bytes('ab'), true)), []);
  ledger.came(3);
  assert.deepEqual(seen(ledger.settle(bytes('cde'), false)), [['abcde', true, false]]);
  assert.deepEqual([ledger.surplus, ledger.owed], [0, 0]);
});
