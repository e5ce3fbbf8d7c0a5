import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

test('the example of the README prints what the README says', () => {
  const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const block = (language: string) => page.split(`\`\`\`${language}\n`)[1]!.split('```')[0]!;
  const printed = execFileSync(process.execPath, ['--input-type=module-typescript', '--eval', block('ts')], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    encoding: 'utf8',
  });
  assert.equal(printed, block('text'));
});
