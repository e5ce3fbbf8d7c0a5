import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ContentTypeFault, parseContentType } from './content-type.ts';

const cases: [value: string, type: string, parameters: Record<string, string>, faults: ContentTypeFault[]][] =
  [
    ['text/html', 'text/html', {}, []],
    ['Text/HTML; Charset="UTF-8"', 'text/html', { charset: 'UTF-8' }, []],
    ['a/b;x=1 ; y = 2', 'a/b', { x: '1', y: '2' }, ['invalid-parameter']],
    ['a/b; x="a\\"b;c"', 'a/b', { x: 'a"b;c' }, []],
    ['a/b; x="open', 'a/b', { x: 'open' }, ['unterminated-quote']],
    ['a/b; x="1"junk; y=2', 'a/b', { x: '1', y: '2' }, ['invalid-parameter']],
    ['a/b; x', 'a/b', {}, ['invalid-parameter']],
    ['a/b;', 'a/b', {}, []],
    ['a/b; x=1; X=2', 'a/b', { x: '1' }, ['duplicate-parameter']],
    ['a/b, c/d', 'a/b', {}, ['several-values', 'invalid-parameter']],
    ['', '', {}, ['missing']],
    ['  ', '', {}, ['missing']],
    ['nonsense', 'nonsense', {}, ['invalid-type']],
    ['a/b c', 'a/b c', {}, ['invalid-type']],
    ['/b', '/b', {}, ['invalid-type']],
  ];

for (const [value, type, parameters, faults] of cases) {
  test(`content type: ${JSON.stringify(value)}`, () => {
    const parsed = parseContentType(value);
    assert.equal(parsed.type, type);
    assert.deepEqual(Object.fromEntries(parsed.parameters), parameters);
    assert.deepEqual(parsed.faults, faults);
  });
}

test('long values are cut and counted', () => {
  const parsed = parseContentType(`a/b;${'x=1;'.repeat(1000)}`);
  assert.deepEqual(parsed.faults, ['too-long', 'duplicate-parameter']);
  assert.equal(
    parseContentType(`a/b;${Array.from({ length: 99 }, (_, i) => `p${i}=1`).join(';')}`).parameters.size,
    16,
  );
});
