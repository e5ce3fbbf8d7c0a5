import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TurnWait } from './turn-wait.ts';

test('work waits since its turn began, and a new turn begins at nothing', () => {
  let now = 1_000;
  const ends: Array<() => void> = [];
  const turn = new TurnWait(
    () => now,
    (callback) => ends.push(callback),
  );
  assert.equal(turn.waited(), 0);
  now += 40;
  assert.equal(turn.waited(), 40);
  assert.equal(ends.length, 1);
  ends[0]?.();
  now += 500;
  assert.equal(turn.waited(), 0);
});

test('on a real event loop a turn ends by itself', async () => {
  let now = 0;
  const turn = new TurnWait(() => now);
  turn.waited();
  now = 70;
  assert.equal(turn.waited(), 70);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  assert.equal(turn.waited(), 0);
});
