import assert from 'node:assert/strict';
import { test } from 'node:test';
import { excerpt } from './excerpt.ts';

test('excerpts are printable and bounded', () => {
  assert.equal(excerpt('plain'), 'plain');
  assert.equal(excerpt('a\r\nb\x7f\xe9'), 'a\\x0d\\x0ab\\x7f\\xe9');
  assert.equal(excerpt('abcdef', 4), 'abc…');
  assert.ok(excerpt('\0'.repeat(10_000)).length <= 256);
});
