import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArrivalTimes } from '@portcullis/grpc-server';
import { waitedTooLong } from './waited-too-long.ts';

const settings = { maxWait: 100, messageTimeout: 200 };

/** Times in which a message came between `notBefore` and `notAfter`. */
function came(notBefore: number, notAfter: number): ArrivalTimes {
  const times = new ArrivalTimes({ idleTime: () => 0, afterTurn: () => undefined });
  times.begin(0);
  times.handling(notBefore, notAfter);
  return times;
}

test('a message that waited longer than it may for certain', () => {
  assert.equal(waitedTooLong(came(0, 0), 100, settings), false);
  assert.equal(waitedTooLong(came(0, 0), 101, settings), true);
});

test('a message that may have waited so long that its inspection comes too late for Envoy', () => {
  assert.equal(waitedTooLong(came(0, 140), 150, settings), false);
  assert.equal(waitedTooLong(came(0, 140), 151, settings), true);
});

test('whoever allows a longer wait than Envoy gets it', () => {
  const patient = { maxWait: 60_000, messageTimeout: 200 };
  assert.equal(waitedTooLong(came(0, 50_000), 60_000, patient), false);
});

test('what is no message has not waited', () => {
  assert.equal(waitedTooLong(new ArrivalTimes(), 1_000_000, settings), false);
});
