import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileCoverage, lineRanges } from './file-coverage.ts';
import { sourceLines } from './source-lines.ts';

const source = `/**
 * A comment.
 */
import type { A } from './a.ts';

export interface B {
  readonly c: A;
}

export function d(b: B): number {
  // A comment.
  if (b.c === undefined) {
    return 1;
  } // A comment.
  return 2;
}
`;

/** All was run but these pieces of the source. */
function runBut(text: string, ...pieces: string[]): Uint8Array {
  const run = new Uint8Array(text.length).fill(1);
  for (const piece of pieces) run.fill(0, text.indexOf(piece), text.indexOf(piece) + piece.length);
  return run;
}

test('lines of comments, types and brackets do not count', () => {
  assert.deepEqual(
    sourceLines(source).map(({ number }) => number),
    [10, 12, 13, 15],
  );
});

test('a line was run when anything of it was', () => {
  const run = runBut(source, 'return 1;', '2;');
  assert.deepEqual(fileCoverage('x.ts', source, run), {
    file: 'x.ts',
    lines: 4,
    notRun: [13],
    unexplained: [13],
    wrongReasons: [],
  });
});

test('a reason explains a line that is not run, and is wrong for one that is', () => {
  const explained = source.replace('return 1;', 'return 1; // not covered: every B has a c');
  assert.deepEqual(fileCoverage('x.ts', explained, runBut(explained, 'return 1;')).unexplained, []);
  assert.deepEqual(fileCoverage('x.ts', explained, runBut(explained)).wrongReasons, [13]);
  assert.deepEqual(fileCoverage('x.ts', explained, runBut(explained, 'return 2;')).unexplained, [15]);
});

test('a reason is wrong when it says nothing, and one that timing decides never is stale', () => {
  const empty = source.replace('return 1;', 'return 1; // not covered:');
  assert.deepEqual(fileCoverage('x.ts', empty, runBut(empty, 'return 1;')).wrongReasons, [13]);
  const sometimes = source.replace('return 1;', 'return 1; // not always covered: the file may be slow');
  assert.deepEqual(fileCoverage('x.ts', sometimes, runBut(sometimes)).wrongReasons, []);
});

test('lines are told as ranges', () => {
  assert.equal(lineRanges([1, 2, 3, 5, 8, 9]), '1-3, 5, 8-9');
  assert.equal(lineRanges([]), '');
});
