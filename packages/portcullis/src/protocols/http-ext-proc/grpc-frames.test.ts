import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeGrpcMessages } from './grpc-frames.ts';

const message = (length: number, flag = 0) => [flag, 0, 0, 0, length, ...Array<number>(length).fill(7)];
const complete = (...bytes: number[]) => completeGrpcMessages(Uint8Array.from(bytes));

test('where complete messages end', () => {
  assert.equal(complete(), 0);
  assert.equal(complete(0, 0, 0), 0);
  assert.equal(complete(...message(3)), 8);
  assert.equal(complete(...message(3), ...message(0, 1)), 13);
  assert.equal(complete(...message(3), 0, 0, 0, 0, 9, 1), 8);
  assert.equal(complete(0, 0xff, 0xff, 0xff, 0xff, 1), 0);
});

test('what is no gRPC is said to be none', () => {
  assert.equal(complete(2, 0, 0, 0, 0), -1);
  assert.equal(complete(...message(1), 0x7b), -1);
  assert.equal(complete(...Buffer.from('a=1&b=2')), -1);
});
