/** The example of the README runs and prints what the README says. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

test('the example of the README prints the interruption', () => {
  const folder = fileURLToPath(new URL('../../', import.meta.url));
  const readme = readFileSync(`${folder}README.md`, 'utf8');
  const example = readme.split('```ts\n')[1]!.split('```')[0]!;
  const promised = readme.split('prints `')[1]!.split('`')[0]!;
  const result = spawnSync(process.execPath, ['--input-type=module-typescript', '--eval', example], {
    cwd: folder,
    encoding: 'utf8',
  });
  assert.equal(result.stderr, '');
  assert.equal(result.stdout.trim(), promised);
});
