import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPattern } from '../pattern.ts';
import { conditionsOf } from './conditions.ts';
import { necessaryClauses } from './necessary.ts';
import { shapeOf } from './shape.ts';

const hirOf = (pattern: string) => readPattern(pattern, { dotAll: true, dollarEndOnly: true }).hir;

/** The clauses as text: literals joined by a bar, bytes in brackets. */
function clauses(pattern: string): string[] {
  return necessaryClauses(hirOf(pattern)).map(({ literals, bytes }) =>
    literals.length > 0 ? [...literals].sort().join('|') : `[${String.fromCharCode(...bytes.bytes())}]`,
  );
}

test('strings, and choices of strings', () => {
  assert.deepEqual(clauses('Union'), ['union']);
  assert.deepEqual(clauses('sel(?:ect|ection)'), ['select|selection']);
  assert.deepEqual(clauses('a[bc]d'), ['abd|acd']);
  assert.deepEqual(clauses('(?i)AbC'), ['abc']);
});

test('what stands on both sides of a gap is needed, each for itself', () => {
  assert.deepEqual(clauses('select.*from').sort(), ['from', 'select']);
  assert.deepEqual(clauses('x+yz'), ['xyz', 'yz', '[x]']);
  assert.deepEqual(clauses('[a-z]+\\('), ['[(]', '[abcdefghijklmnopqrstuvwxyz]']);
});

test('what may be left out is not needed', () => {
  assert.deepEqual(clauses('a?'), []);
  assert.deepEqual(clauses('(?:abc)*'), []);
  assert.deepEqual(clauses('.*'), []);
  assert.deepEqual(clauses('abc|'), []);
  assert.deepEqual(clauses('ab?c'), ['abc|ac']);
});

test('a choice of more strings than are kept as beginnings is needed, and so is what comes behind it', () => {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789;:,<>=&%#@~_-!"/`';
  const pairs = [...letters].map((letter) => `${letter}${letter}`);
  assert.equal(pairs.length, 53);
  const pattern = `(?:${pairs.join('|')}).*end`;
  assert.deepEqual(clauses(pattern).sort(), ['end', [...pairs].sort().join('|')].sort());
});

test('alternatives at the top become conditions of their own', () => {
  const conditions = conditionsOf(hirOf('wget.+[|]|curl.+[>]'), 5);
  const literals = conditions.map(({ clauses: all }) => all.flatMap((clause) => clause.literals));
  assert.equal(conditions.length, 2);
  for (const text of ['wget', 'curl']) {
    assert.ok(
      literals.some((list) => list.length > 0 && list.every((literal) => text.includes(literal))),
      text,
    );
  }
});

test('literals are cut to their rarest stretch', () => {
  const [condition] = conditionsOf(hirOf('information_schema'), 5);
  assert.ok(condition!.clauses[0]!.literals.every((literal) => literal.length === 5));
  assert.ok('information_schema'.includes(condition!.clauses[0]!.literals[0]!));
});

test('shape: lengths, anchors, first bytes', () => {
  const shape = shapeOf(hirOf('^(?:ab|c)[0-9]{1,3}$'));
  assert.equal(shape.minLength, 2);
  assert.equal(shape.maxLength, 5);
  assert.deepEqual([shape.anchoredStart, shape.anchoredEnd], [true, true]);
  assert.deepEqual(shape.firstBytes.bytes(), [0x61, 0x63]);
  const open = shapeOf(hirOf('a*|b'));
  assert.equal(open.minLength, 0);
  assert.equal(open.maxLength, Number.POSITIVE_INFINITY);
  assert.deepEqual([open.anchoredStart, open.firstBytes.size], [false, 256]);
  assert.equal(shapeOf(hirOf('^a|b')).anchoredStart, false);
});
