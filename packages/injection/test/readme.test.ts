/** The example of README.md, run as it stands there. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

it('the README example prints what the README says', () => {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  const text = readFileSync(`${folder}README.md`, 'utf8');
  const code = between(text, '```ts\n', '```');
  const printed = between(text.slice(text.indexOf(code)), 'prints `', '`');
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: folder,
    encoding: 'utf8',
  });
  assert.equal(output.trimEnd(), printed);
});

function between(text: string, before: string, after: string): string {
  const start = text.indexOf(before) + before.length;
  return text.slice(start, text.indexOf(after, start));
}
