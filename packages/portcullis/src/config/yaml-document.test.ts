import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPath, locate } from './located-value.ts';
import { SourceText } from './source-text.ts';
import { parseText } from './yaml-document.ts';

function parse(text: string, json = false) {
  return parseText(new SourceText(text), json);
}

/** Null-prototype objects compare unequal to literals; JSON makes them alike. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

test('every document of a file is read, empty ones are left out', () => {
  const { documents, problems } = parse('a: 1\n---\n---\n# nothing\n---\nb: 2\n');
  assert.deepEqual(
    documents.map(({ value }) => plain(value)),
    [{ a: 1 }, { b: 2 }],
  );
  assert.deepEqual(problems, []);
});

test('places are those of keys and values, also inside flow style', () => {
  const text = 'spec:\n  list: [one, {two: 2}]\n';
  const source = new SourceText(text);
  const root = parseText(source, false).documents[0]!;
  const two = locate(root, ['spec', 'list', 1, 'two']);
  assert.deepEqual(source.position(two.keyStart), { line: 2, column: 16 });
  assert.equal(text.slice(two.start, two.end), '2');
  const beyond = locate(root, ['spec', 'list', 7, 'x']);
  assert.equal(text.slice(beyond.keyStart, beyond.keyEnd), 'list');
});

test('merge keys and aliases give their values, own keys win', () => {
  const { documents, problems } = parse('base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\nalso: *b\n');
  assert.deepEqual(problems, []);
  assert.deepEqual(plain(documents[0]!.value), {
    base: { x: 1, y: 2 },
    use: { y: 3, x: 1 },
    also: { x: 1, y: 2 },
  });
});

test('what is wrong with a text is reported and never thrown', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 0; level < 8; level += 1) {
    const name = String.fromCharCode(98 + level);
    const below = String.fromCharCode(97 + level);
    bomb.push(`${name}: &${name} [${Array(10).fill(`*${below}`).join(', ')}]`);
  }
  const cases: readonly (readonly [string, string])[] = [
    ['a: 1\na: 2\n', 'config.duplicate-key'],
    ['a: {b: 1, "b": 2}\n', 'config.duplicate-key'],
    ['a: *nothing\n', 'config.syntax'],
    ['a: &x [*x]\n', 'config.syntax'],
    ['a: [1, 2\n', 'config.syntax'],
    ['a:\n\t- b\n', 'config.syntax'],
    ['? [x]\n: 1\n', 'config.syntax'],
    ['__proto__: {x: 1}\n', 'config.syntax'],
    ['a: !unknown x\n', 'config.syntax'],
    ['<<: 3\n', 'config.syntax'],
    ['a: \n', 'config.empty-value'],
    [`${'['.repeat(100)}${']'.repeat(100)}`, 'config.syntax'],
    [bomb.join('\n'), 'config.too-large'],
    ['- '.repeat(20_000), 'config.syntax'],
  ];
  for (const [text, code] of cases) {
    const codes = parse(text).problems.map((problem) => problem.code);
    assert.ok(codes.includes(code as (typeof codes)[number]), `${text.slice(0, 40)}: ${codes.join(' ')}`);
  }
  assert.equal(cases.length, 14);
});

test('a key without a value counts as not set', () => {
  const { documents, problems } = parse('spec:\n  mode:\n  x: 1\n');
  assert.deepEqual(plain(documents[0]!.value), { spec: { x: 1 } });
  assert.equal(problems[0]!.severity, 'warning');
  assert.equal(formatPath(problems[0]!.path), 'spec.mode');
});

test('a .json file has to be JSON, and its fault is not quoted', () => {
  assert.deepEqual(plain(parse('{\n\t"a": [1]\n}', true).documents[0]!.value), { a: [1] });
  const { problems, documents } = parse('{"hmac_secret": "verysecret",}', true);
  assert.deepEqual(documents, []);
  assert.equal(problems[0]!.code, 'config.syntax');
  assert.ok(!problems[0]!.message.includes('verysecret'));
});

test('a text of nothing but faults gives a bounded number of them', () => {
  const { problems } = parse('"'.repeat(20_001));
  assert.ok(problems.length > 0 && problems.length <= 100, `${problems.length}`);
});
