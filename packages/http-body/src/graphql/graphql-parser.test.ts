import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsOf, pairsOf, parseText } from '../../test/report-text.ts';
import { GraphqlParser } from './graphql-parser.ts';

const parser = new GraphqlParser();
const pairs = (document: string) => pairsOf(parseText(parser, document));

test('every string is a row, named by its argument', () => {
  assert.deepEqual(
    pairs('mutation M { add(text: "one", tags: ["two", "three"], at: {by: "four"}) { id } }'),
    [
      ['text', 'one'],
      ['tags', 'two'],
      ['tags', 'three'],
      ['by', 'four'],
    ],
  );
  assert.deepEqual(pairs('{ a @skip(if: true) b }'), []);
});

test('escapes are taken off', () => {
  assert.deepEqual(pairs(String.raw`{a(b: "\u003cx\u{3E} \"q\" \\ \/ \n")}`), [['b', '<x> "q" \\ / \n']]);
  assert.deepEqual(pairs(String.raw`{a(b: "\ud83d\u0041 \u{d800} \u{1F600}")}`), [
    ['b', '\ufffdA \ufffd 😀'],
  ]);
  assert.deepEqual(pairs(String.raw`{a(b: "\ud83d\ude00 \ud83d \u{110000}")}`), [['b', '😀 \ufffd \ufffd']]);
});

test('what is no escape stays as it is', () => {
  for (const text of ['\\u{0000000041}', '\\u{41', '\\u{}', '\\u{zz}', '\\u00', '\\q']) {
    const [[name, value] = []] = pairs(`{a(b: "${text}")}`);
    assert.deepEqual([name, value], ['b', text.slice(1)], text);
  }
});

test('a block string ends at three quotes, and hides none', () => {
  assert.deepEqual(pairs(String.raw`{a(b: """one "two" \""" three \n""", c: "")}`), [
    ['b', String.raw`one "two" """ three \n`],
    ['c', ''],
  ]);
});

test('a comment is no string, and a string is no comment', () => {
  assert.deepEqual(pairs('# "no"\n{a(b: "# yes")}'), [['b', '# yes']]);
});

test('what breaks off is kept, with a fact', () => {
  for (const [document, value] of [
    ['{a(b: "cut', 'cut'],
    ['{a(b: "cut\n', 'cut'],
    ['{a(b: """cut', 'cut'],
    [String.raw`{a(b: "cut\u00`, 'cutu00'],
  ] as const) {
    const report = parseText(parser, document);
    assert.deepEqual(pairsOf(report)[0], ['b', value], document);
    assert.ok(factsOf(report).includes('graphql.truncated'), document);
    assert.equal(report.wellFormed, false);
  }
});

test('a limit ends the table where it says', () => {
  const few = new GraphqlParser({ limits: { maxFields: 1 } });
  const report = parseText(few, '{a(b: "x", c: "y")}');
  assert.deepEqual([report.fields.count, report.stoppedAt], [1, 14]);
  assert.deepEqual(factsOf(report), ['limit.fields']);
});
