import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomId } from './random-id.ts';

test('ids are 16 hexadecimal digits and differ, also over several draws', () => {
  const ids = Array.from({ length: 2_000 }, randomId);
  assert.equal(new Set(ids).size, 2_000);
  for (const id of ids) {
    assert.equal(id.length, 16);
    assert.equal(Buffer.from(id, 'hex').toString('hex'), id);
  }
});
