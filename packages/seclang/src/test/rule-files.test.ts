/** Rules that are spread over files: Include, word lists, data sets, code pages. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileRules } from '../compile/compile-rules.ts';
import type { RuleFileAccess } from '../compile/rule-files.ts';
import { RuleError } from '../errors.ts';
import { Engine } from '../evaluate/engine.ts';
import { runRequest } from './exchange.ts';

/** Files in memory; a pattern may end in `*.conf`. */
function filesOf(files: Readonly<Record<string, string>>): RuleFileAccess {
  return {
    read: (path) => (files[path] === undefined ? undefined : Buffer.from(files[path])),
    matching: (pattern) => {
      const folder = pattern.slice(0, pattern.lastIndexOf('/') + 1);
      return Object.keys(files).filter((path) => path.startsWith(folder) && path.endsWith('.conf'));
    },
  };
}

function matching(files: Readonly<Record<string, string>>, target: string): number[] {
  const { plan } = compileRules([{ file: 'main.conf' }], filesOf(files));
  return runRequest(new Engine(plan), { target }).matchedRules.map(({ id }) => id);
}

test('Include reads files in place, sorted by name, each relative to its own folder', () => {
  const files = {
    'main.conf': 'Include rules/*.conf\nInclude extra/last.conf\nIncludeOptional none/*.conf',
    'rules/20-b.conf': 'SecRule ARGS "@pmFromFile words.data" "id:2,phase:2,pass"',
    'rules/10-a.conf': 'SecRule ARGS "kettle" "id:1,phase:2,pass"',
    'rules/words.data': '# drinks\ntea\nkettle\n',
    'extra/last.conf': 'Include ../rules/10-c.txt',
    'rules/10-c.txt': 'SecRule ARGS "kettle" "id:3,phase:2,pass"',
  };
  assert.deepEqual(matching(files, '/?q=kettle'), [1, 2, 3]);
  assert.deepEqual(matching(files, '/?q=drinks'), []);
});

test('an Include that includes itself is an error that names the place', () => {
  const files = filesOf({ 'main.conf': 'Include main.conf' });
  assert.throws(
    () => compileRules([{ file: 'main.conf' }], files),
    (error) => error instanceof RuleError && error.code === 'seclang.include-depth',
  );
});

test('an error in a file that IncludeOptional reads is not optional', () => {
  const files = filesOf({ 'main.conf': 'IncludeOptional a/*.conf', 'a/x.conf': '\nSecNonsense' });
  assert.throws(
    () => compileRules([{ file: 'main.conf' }], files),
    (error) => error instanceof RuleError && error.at.file === 'a/x.conf' && error.at.line === 2,
  );
});

test('a SecDataset is a list of lines between backticks', () => {
  const files = {
    'main.conf':
      'SecDataset drinks `\n# hot\ntea\ncoffee\n`\nSecDataset nets `\n192.0.2.0/24\n`\nSecRule ARGS "@pmFromDataset drinks" "id:1,phase:2,pass"\nSecRule REMOTE_ADDR "@ipMatchFromDataset nets" "id:2,phase:2,pass"\nSecRule ARGS "hot" "id:3,phase:2,pass"',
  };
  assert.deepEqual(matching(files, '/?q=coffee'), [1, 2]);
  assert.deepEqual(matching(files, '/?q=hot'), [2, 3]);
});

test('a code page says what urlDecodeUni makes of %u escapes', () => {
  const rule = 'SecRule ARGS "@streq a" "id:1,phase:2,pass,t:urlDecodeUni"';
  const map = '1252 (ANSI)\n0100:41\n\n20127 (US-ASCII)\n0101:61 0102:62\n';
  const files = (directive: string) => ({ 'main.conf': `${directive}\n${rule}`, 'unicode.map': map });
  assert.deepEqual(matching(files('SecUnicodeMapFile unicode.map 20127'), '/?q=%25u0101'), [1]);
  assert.deepEqual(matching(files('SecUnicodeMapFile unicode.map'), '/?q=%25u0101'), [1]);
  assert.deepEqual(matching(files('SecUnicodeMapFile unicode.map 1252'), '/?q=%25u0101'), []);
  assert.throws(
    () => matching(files('SecUnicodeMapFile unicode.map 42'), '/'),
    (error) => error instanceof RuleError && error.code === 'seclang.bad-argument',
  );
});
