import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDeliveryWindows, DeliveryWindow } from './delivery-window.ts';

test('a sender that is too fast drops and counts, each for itself', () => {
  const memory = createDeliveryWindows(2);
  const sender = new DeliveryWindow(memory, 0, 2);
  const receiver = new DeliveryWindow(memory, 0, 2);
  const other = new DeliveryWindow(memory, 1, 2);
  assert.deepEqual([sender.take(), sender.take(), sender.take(), other.take()], [true, true, false, true]);
  receiver.arrived();
  assert.equal(sender.take(), true);
  assert.deepEqual([receiver.dropped, other.dropped], [1, 0]);
  receiver.reset();
  assert.deepEqual([sender.take(), sender.take(), sender.take()], [true, true, false]);
});
