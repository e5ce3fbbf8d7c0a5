import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copied } from './copied.ts';

test('a copy stays what it was when the memory is used again, of a Buffer too', () => {
  for (const bytes of [new Uint8Array([1, 2, 3, 4]), Buffer.from([1, 2, 3, 4])]) {
    const whole = copied(bytes);
    const part = copied(bytes, 1, 3);
    const rest = copied(bytes.subarray(1), 2);
    bytes.fill(9);
    assert.deepEqual([...whole], [1, 2, 3, 4]);
    assert.deepEqual([...part], [2, 3]);
    assert.deepEqual([...rest], [4]);
    assert.equal(copied(bytes, 2, 2).length, 0);
  }
});
