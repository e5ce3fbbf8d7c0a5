import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalPath, pathFact } from './canonical-path.ts';

const cases: ReadonlyArray<readonly [target: string, path: string, query: string, facts: number]> = [
  ['/', '/', '', 0],
  ['/a/b?x=1&y', '/a/b', 'x=1&y', 0],
  ['/a/b#f?x', '/a/b', 'x', pathFact.fragment],
  ['/a?x#f', '/a', 'x#f', pathFact.fragment],
  ['/a//b///c/', '/a/b/c/', '', 0],
  ['//graphql', '/graphql', '', 0],
  ['/a/./b/../c', '/a/c', '', pathFact.dotSegments],
  ['/a/..', '/', '', pathFact.dotSegments],
  ['/a/b/..', '/a/', '', pathFact.dotSegments],
  ['/../../etc/passwd', '/etc/passwd', '', pathFact.dotSegments | pathFact.aboveRoot],
  ['/%61dmin', '/admin', '', 0],
  ['/%2e%2e/x', '/x', '', pathFact.dotSegments | pathFact.aboveRoot],
  ['/a%2Fb', '/a/b', '', pathFact.encodedSeparator],
  ['/a%252fb', '/a%2fb', '', pathFact.doubleEncoding],
  ['/a%zz', '/a%zz', '', pathFact.invalidEscape],
  ['/a%2', '/a%2', '', pathFact.invalidEscape],
  ['/a%00b', '/a\0b', '', pathFact.nul],
  ['/a\\b', '/a\\b', '', pathFact.backslash],
  ['/a;b=c/d', '/a;b=c/d', '', pathFact.pathParameter],
  ['/a/.hidden', '/a/.hidden', '', 0],
  ['/a/...', '/a/...', '', 0],
  ['*', '*', '', 0],
  ['', '', '', 0],
  ['a/b', '/a/b', '', 0],
  ['?x=1', '', 'x=1', 0],
];

test('canonical paths', () => {
  for (const [target, path, query, facts] of cases) {
    assert.deepEqual(canonicalPath(target), { path, query, facts }, target);
  }
});

test('the fast way and the thorough way agree, and a canonical path is a fixed point but for escapes', () => {
  const piece = fc.constantFrom(
    '/',
    '.',
    '..',
    'a',
    '%2e',
    '%2F',
    '%',
    '?',
    '#',
    ';',
    '\\',
    'b/',
    '%25',
    '\0',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const { path } = canonicalPath(`/${pieces.join('')}`);
      assert.ok(path.startsWith('/'), path);
      assert.ok(!path.includes('//'), path);
      assert.ok(!`${path}/`.includes('/../') && !`${path}/`.includes('/./'), path);
      if (!path.includes('%') && !path.includes('?') && !path.includes('#')) {
        assert.equal(canonicalPath(path).path, path);
      }
    }),
  );
});
