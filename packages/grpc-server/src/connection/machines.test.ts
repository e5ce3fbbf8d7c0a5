/** The small machines of a connection, event by event. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowances, Budget } from '../abuse-limits.ts';
import { defaultTimes } from '../options.ts';
import { ClosedBy, RecentlyClosed } from '../stream/recently-closed.ts';
import { failureReasons } from './failure-reason.ts';
import { GoAway } from './go-away.ts';
import { Keepalive } from './keepalive.ts';
import { Patience } from './patience.ts';

test('GoAway: announce, finalise, close, each once', () => {
  const answered = new GoAway();
  assert.equal(answered.answered(), 'nothing');
  assert.equal(answered.check(0, 0), 'nothing');
  assert.equal(answered.begin(10), 'announce');
  assert.equal(answered.begin(11), 'nothing');
  assert.equal(answered.check(500, 0), 'nothing', 'idle, but not final yet');
  assert.equal(answered.answered(), 'finalise');
  assert.equal(answered.answered(), 'nothing');
  assert.equal(answered.check(501, 1), 'nothing');
  assert.equal(answered.check(502, 0), 'close');
  const unanswered = new GoAway();
  unanswered.begin(10);
  assert.equal(unanswered.check(1009, 5), 'nothing');
  assert.equal(unanswered.check(1010, 5), 'finalise');
});

test('Keepalive: asks after silence, and takes any byte for an answer', () => {
  const keepalive = new Keepalive(100, 20, 0);
  assert.equal(keepalive.check(99), 'nothing');
  assert.equal(keepalive.check(100), 'ping');
  assert.equal(keepalive.check(120), 'nothing');
  keepalive.heard(120);
  assert.equal(keepalive.check(219), 'nothing');
  assert.equal(keepalive.check(220), 'ping');
  assert.equal(keepalive.check(241), 'give-up');
});

test('Patience: a peer that takes some of what waits is patient itself', () => {
  const nothing = {
    handshakeSince: -1,
    settingsSince: -1,
    frameSince: -1,
    headerBlockSince: -1,
    socketBytes: 0,
  };
  const patience = new Patience(defaultTimes, 0);
  let left = 1_000_000;
  for (let now = 0; now < 600_000; now += 20_000) {
    left -= 1000;
    assert.equal(patience.check(now, { ...nothing, socketBytes: left }), undefined);
  }
  assert.equal(patience.check(610_000, { ...nothing, socketBytes: left }), undefined);
  assert.equal(patience.check(610_001, { ...nothing, socketBytes: left }), 'slow-reader');
});

test('Budget: a burst, then a rate; honest work earns', () => {
  const budget = new Budget({ burst: 3, perSecond: 10 }, 0);
  const spend = (now: number, count: number): number => {
    let got = 0;
    while (got < count && budget.spend(now)) got++;
    return got;
  };
  assert.equal(spend(0, 10), 3);
  assert.equal(spend(50, 10), 0);
  assert.equal(spend(100, 10), 1);
  assert.equal(spend(300, 10), 2);
  budget.earn(100);
  assert.equal(spend(300, 10), 3, 'never more than the burst');
});

test('every flood has a reason of its name', () => {
  const names = Object.keys(allowances);
  for (const name of names) assert.ok(name in failureReasons, name);
  assert.equal(names.length, 7);
});

test('RecentlyClosed forgets the oldest', () => {
  const closed = new RecentlyClosed();
  for (let id = 1; id < 5000; id += 2) closed.add(id, ClosedBy.peerReset);
  assert.equal(closed.closedBy(4999), ClosedBy.peerReset);
  assert.equal(closed.closedBy(4999 - 2046), ClosedBy.peerReset);
  assert.equal(closed.closedBy(4999 - 2048), ClosedBy.unknown);
  assert.equal(closed.closedBy(5001), ClosedBy.unknown);
});
