import assert from 'node:assert/strict';
import { test } from 'node:test';
import { probeInterval, WithheldTracker, warningInterval, withheldAfter } from './withheld.ts';

function withheld(): WithheldTracker {
  const tracker = new WithheldTracker();
  for (let count = 0; count < withheldAfter; count++) tracker.observe(0);
  return tracker;
}

test('a few hang-ups prove nothing, an unbroken row does', () => {
  const tracker = new WithheldTracker();
  for (let count = 1; count < withheldAfter; count++) assert.equal(tracker.observe(0), 'none');
  assert.equal(tracker.withheld, false);
  assert.equal(tracker.observe(0), 'warn');
  assert.equal(tracker.withheld, true);
  assert.equal(tracker.ignored, withheldAfter);
});

test('one honoured override resets the row and the state', () => {
  const tracker = new WithheldTracker();
  for (let round = 0; round < 5; round++) {
    for (let count = 1; count < withheldAfter; count++) tracker.observe(0);
    tracker.honoured();
  }
  assert.equal(tracker.withheld, false);
  const later = withheld();
  later.honoured();
  assert.equal(later.withheld, false);
});

test('a warning a minute, a probe every half minute', () => {
  const tracker = withheld();
  assert.equal(tracker.observe(1), 'none');
  assert.equal(tracker.observe(warningInterval), 'warn');
  assert.equal(tracker.probe(probeInterval - 1), false);
  assert.equal(tracker.probe(probeInterval), true);
  assert.equal(tracker.probe(probeInterval + 1), false);
});
