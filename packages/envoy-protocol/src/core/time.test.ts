import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDecodeError } from '../errors.ts';
import { duration, fromMilliseconds, timestamp, toMilliseconds } from './time.ts';

test('times are milliseconds with fractions, and both parts have the same sign', () => {
  const rows: readonly (readonly [milliseconds: number, seconds: number, nanos: number])[] = [
    [0, 0, 0],
    [200, 0, 200_000_000],
    [1500, 1, 500_000_000],
    [0.25, 0, 250_000],
    [-1500, -1, -500_000_000],
    [1_700_000_000_123, 1_700_000_000, 123_000_000],
  ];
  for (const [milliseconds, seconds, nanos] of rows) {
    assert.deepEqual(fromMilliseconds(milliseconds), { seconds, nanos });
    assert.equal(toMilliseconds({ seconds, nanos }), milliseconds);
    for (const message of [timestamp, duration]) {
      const read = message.decode(message.encode(fromMilliseconds(milliseconds)));
      assert.ok(!isDecodeError(read));
      assert.equal(toMilliseconds(read), milliseconds);
    }
  }
});

test('the last nanosecond of a second stays below the next second', () => {
  assert.deepEqual(fromMilliseconds(999.999_999), { seconds: 0, nanos: 999_999_999 });
  assert.deepEqual(fromMilliseconds(999.999_999_9), { seconds: 1, nanos: 0 });
  assert.deepEqual(fromMilliseconds(-999.999_999_9), { seconds: -1, nanos: 0 });
});
