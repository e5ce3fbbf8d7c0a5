import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { regexErrorCodes } from './errors.ts';
import { Regex, RegexSyntaxError } from './index.ts';

test('docs/errors.md lists every code with its meaning', () => {
  const text = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `(.+?)` +\| (.+?) +\|$/gm)].map(([, code, meaning]) => [code, meaning]);
  assert.deepEqual(rows, Object.entries(regexErrorCodes));
});

test('every code has a pattern that is refused with it', () => {
  const patterns: Readonly<Record<keyof typeof regexErrorCodes, string>> = {
    'regex.not-regular': '(?=a)b',
    'regex.unsupported': '\\K',
    'regex.unbalanced': '(a',
    'regex.bad-repeat': '*a',
    'regex.bad-class': '[z-a]',
    'regex.bad-escape': '\\x{zz}',
    'regex.bad-group': '(?<1>a)',
    'regex.too-large': '((a{1000}){1000}){1000}',
  };
  for (const [code, pattern] of Object.entries(patterns)) {
    assert.throws(
      () => Regex.compile(pattern),
      (error) => error instanceof RegexSyntaxError && error.code === code,
      `${code}: ${pattern}`,
    );
  }
});
