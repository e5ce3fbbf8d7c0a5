import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PendingCompletion } from '../protocols/access-log/joiner.ts';
import { CompletionRelay } from './completion-relay.ts';

/** An entry that can be told from others. */
function entry(requestId: string): PendingCompletion {
  return { facts: { requestId }, metadata: undefined } as unknown as PendingCompletion;
}

test('entries reach the worker that is meant, in order and in batches, and no other service', async () => {
  const batches: number[] = [];
  const arrived: PendingCompletion[] = [];
  let other = 0;
  const stray = (): void => void other++;
  const all = new Promise<void>((resolve) => {
    new CompletionRelay('one', 1, (entries) => {
      batches.push(entries.length);
      arrived.push(...entries);
      if (arrived.length === 601) resolve();
    });
  });
  new CompletionRelay('one', 2, stray);
  new CompletionRelay('two', 1, stray);
  const sender = new CompletionRelay('one', 0, stray);
  const sent = Array.from({ length: 600 }, (_, index) => entry(`r${index}`));
  sender.send(3, [entry('lost')]);
  sender.send(1, sent);
  sender.send(1, [entry('last')]);
  const alive = setTimeout(() => undefined, 60_000);
  await all;
  clearTimeout(alive);
  assert.deepEqual(arrived, [...sent, entry('last')]);
  assert.deepEqual(batches, [256, 256, 88, 1]);
  assert.equal(other, 0);
});
