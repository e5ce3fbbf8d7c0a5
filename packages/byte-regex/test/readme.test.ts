import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

test('the example of the README runs and prints what it says', () => {
  const folder = new URL('..', import.meta.url);
  const text = readFileSync(new URL('README.md', folder), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(text)![1]!;
  const wanted = /\/\/ (.*)\n/.exec(example)![1];
  const child = spawnSync(process.execPath, ['--input-type=module-typescript', '--eval', example], {
    cwd: folder,
    encoding: 'utf8',
  });
  assert.equal(child.stderr, '');
  assert.equal(child.stdout.trim(), wanted);
});
