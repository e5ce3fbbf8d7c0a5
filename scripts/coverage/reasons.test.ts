import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonsOf } from './reasons.ts';

/** Line, first and last line, of the only reason. */
function scope(source: string): number[] {
  const reasons = reasonsOf(source);
  assert.equal(reasons.length, 1);
  return [reasons[0]!.line, reasons[0]!.first, reasons[0]!.last];
}

test('a reason at the end of a line is for that line', () => {
  assert.deepEqual(scope('a();\nif (x) b(); // not covered: no x here\nc();'), [2, 2, 2]);
});

test('a reason above a statement is for all of it, and not for what follows', () => {
  const source = `start();
// not covered: the disk is never full
// in a test
if (full) {
  grow();

  again();
} else {
  shrink();
}
end();`;
  assert.deepEqual(scope(source), [2, 4, 10]);
});

test('a reason that is first in a block is for the whole block, and the line that opens it', () => {
  const source = `try {
  a();
} catch (error) {
  // not covered: a was made to succeed
  b();
  if (c) {
    d();
  }
  e();
}
f();`;
  assert.deepEqual(scope(source), [4, 3, 9]);
  assert.deepEqual(scope('if (a)\n  // not covered: no a\n  return b;\nreturn c;'), [2, 1, 3]);
});

test('both forms and what they say', () => {
  const source = '// not covered: one \na();\nb(); // not always covered: two\nc(); // not covered:';
  assert.deepEqual(
    reasonsOf(source).map(({ always, reason }) => [always, reason]),
    [
      [true, 'one'],
      [false, 'two'],
      [true, ''],
    ],
  );
  assert.deepEqual(reasonsOf("const text = 'what is not covered: nothing';"), []);
});
