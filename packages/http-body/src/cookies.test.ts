import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsOf, pairsOf, rowsOf } from '../test/report-text.ts';
import { type CookieOptions, CookieParser } from './cookies.ts';

function parse(headers: string[], options: CookieOptions = {}) {
  const parser = new CookieParser(options);
  for (const header of headers) {
    const bytes = Buffer.from(`[${header}]`, 'latin1');
    parser.add(bytes, 1, bytes.length - 1);
  }
  return parser.end();
}

const cases: [header: string, pairs: [string, string][], facts: string[]][] = [
  [
    'a=b; c=d',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
    [],
  ],
  [
    'a=b;c=d;',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
    [],
  ],
  ['a=b=c', [['a', 'b=c']], []],
  ['a="x y"', [['a', '"x y"']], []],
  ['a=%41+', [['a', '%41+']], []],
  [
    'flag; a=b',
    [
      ['flag', ''],
      ['a', 'b'],
    ],
    ['cookie.missing-equals'],
  ],
  ['=v', [['', 'v']], []],
  ['a = b', [['a', ' b']], []],
  [
    'a=1; a=2',
    [
      ['a', '1'],
      ['a', '2'],
    ],
    [],
  ],
  [
    '$Version=1; a="b;c"',
    [
      ['$Version', '1'],
      ['a', '"b'],
      ['c"', ''],
    ],
    ['cookie.version-attribute', 'cookie.missing-equals'],
  ],
  ['', [], []],
  [' ; ;', [], []],
  ['a=\0', [['a', '\0']], ['text.nul-byte']],
];

for (const [header, pairs, facts] of cases) {
  test(`cookies: ${JSON.stringify(header)}`, () => {
    const report = parse([header]);
    assert.deepEqual(pairsOf(report), pairs);
    assert.deepEqual(factsOf(report).sort(), facts.sort());
  });
}

test('version 1: quotes hide dividers and are taken off, commas divide', () => {
  const report = parse(['$Version="1"; a = "b;c,d" , e=f; g="open;h'], { version: 1 });
  assert.deepEqual(pairsOf(report), [
    ['$Version', '1'],
    ['a', 'b;c,d'],
    ['e', 'f'],
    ['g', '"open;h'],
  ]);
  assert.deepEqual(factsOf(report), ['cookie.unterminated-quote', 'cookie.version-attribute']);
});

test('several headers, one table, offsets counted on', () => {
  assert.deepEqual(rowsOf(parse(['a=b', 'c=d'])), ['Pair 0-3 a=b', 'Pair 3-6 c=d']);
});

test('limits', () => {
  const few = parse(['a=1; b=2; c=3'], { limits: { maxFields: 2 } });
  assert.deepEqual([few.fields.count, few.stoppedAt, factsOf(few)], [2, 10, ['limit.fields']]);
  const short = parse(['a=1; b=2; c=3'], { limits: { maxTotalBytes: 5 } });
  assert.deepEqual([pairsOf(short), short.stoppedAt], [[['a', '1']], 5]);
});
