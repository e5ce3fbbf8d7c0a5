import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf, factsOf, pairsOf } from '../test/report-text.ts';
import { NestedValues } from './nested-values.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const text = "it's <b>bold</b>";

function inside(value: string, depth = 4, limits = {}) {
  const nested = new NestedValues({ depth, limits });
  const bytes = bytesOf(`name${value}`);
  nested.look(bytes, 0, 4, 4, bytes.length);
  return nested.report;
}
const values = (value: string, depth?: number) => pairsOf(inside(value, depth)).map(([, found]) => found);

const cases: ReadonlyArray<readonly [name: string, value: string, found: readonly string[]]> = [
  ['plain text', text, []],
  ['base64', base64(text), [text]],
  ['base64 of URLs, without padding', Buffer.from(`${text}??>>`).toString('base64url'), [`${text}??>>`]],
  ['base64 twice', base64(base64(text)), [base64(text), text]],
  ['base64 of bytes that are no text', Buffer.from([...Array(32).keys()]).toString('base64'), []],
  ['a word of letters', 'internationalization', []],
  ['percent-encoding', encodeURIComponent(text), [text]],
  ['percent-encoding twice', encodeURIComponent(encodeURIComponent(text)), [encodeURIComponent(text), text]],
  ['JSON', '{"a":1,"b":["\\u003cx\\u003e"],"c":{}}', ['<x>']],
  ['an odd key of JSON', '{"a\'b":1}', ["json.a'b"]],
  ['JSON in JSON', JSON.stringify({ a: JSON.stringify({ b: text }) }), ['{"b":"it\'s <b>bold</b>"}', text]],
  ['XML', '<a b="x&lt;y">U<!-- -->N</a>', ['x<y', ' ', 'UN']],
  ['GraphQL', 'query { a(b: "\\u0027x") }', ["'x"]],
  ['GraphQL in its short form', '{ a(b: "\\u0027x") { c } }', ["'x"]],
  [
    'percent-encoding in base64 in JSON',
    `["${base64(encodeURIComponent(text))}"]`,
    [base64(encodeURIComponent(text)), encodeURIComponent(text), text],
  ],
];
let ran = 0;
for (const [name, value, found] of cases) {
  test(name, () => {
    ran++;
    assert.deepEqual(values(value).sort(), [...found].sort());
  });
}
test('ran them all', () => assert.equal(ran, 15));

test('rows are named by the value that they stood in', () => {
  assert.deepEqual(pairsOf(inside(base64(text))), [['name', text]]);
});

test('too many levels are a fact, and what is below them is not looked at', () => {
  const report = inside(base64(base64(base64(text))), 2);
  assert.deepEqual(factsOf(report), ['nested.depth']);
  assert.equal(report.fields.count, 2);
});

test('rows and bytes are bounded', () => {
  const rows = inside('["a","b","c"]', 4, { maxFields: 2 });
  assert.deepEqual([rows.fields.count, factsOf(rows)], [2, ['limit.fields']]);
  const second = inside(base64(base64(text)), 4, { maxFields: 1 });
  assert.deepEqual([second.fields.count, factsOf(second)], [1, ['limit.fields']]);
  const bytes = inside(base64('x'.repeat(1_000)), 4, { maxTotalBytes: 500 });
  assert.deepEqual([bytes.fields.count, factsOf(bytes)], [0, ['limit.total-bytes']]);
});
