import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { failureReasons } from './failure-reason.ts';

test('docs/errors.md lists every reason with its meaning', () => {
  const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `connection\.(.+?)` +\| (.+?) +\|$/gm)].map(([, name, meaning]) => [
    name,
    meaning,
  ]);
  assert.deepEqual(
    rows,
    Object.entries(failureReasons).map(([name, { meaning }]) => [name, meaning]),
  );
});
