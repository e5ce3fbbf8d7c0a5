import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Regex, type RegexFlags, RegexSyntaxError } from './index.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function found(pattern: string, text: string, flags: RegexFlags = { dotAll: true, dollarEndOnly: true }) {
  const regex = Regex.compile(pattern, flags);
  const bytes = encode(text);
  const out = new Int32Array(2 * (regex.groupCount + 1));
  const matched = regex.captures(bytes, 0, bytes.length, out);
  assert.equal(regex.test(bytes), matched);
  return matched ? [...out] : null;
}

test('leftmost-first with captures', () => {
  assert.deepEqual(found('(a|ab)(c|bcd)(d*)', 'xabcd'), [1, 5, 1, 2, 2, 5, 5, 5]);
  assert.deepEqual(found('a+?', 'aaa'), [0, 1]);
  assert.deepEqual(found('(x)?y', 'y'), [0, 1, -1, -1]);
});

test('one regex for several matches where one of them does', () => {
  const several = ['(a)b+c', '^x(?:y|z)', '\\d$'].map((pattern) => Regex.compile(pattern));
  const joined = Regex.anyOf(several);
  for (const text of ['abbc', 'abb', 'xy', 'axy', '1', '1a', '']) {
    const bytes = encode(text);
    const wanted = several.some((regex) => regex.test(bytes));
    assert.equal(joined.test(bytes), wanted, text);
    assert.equal(joined.mayMatch(bytes), wanted, text);
  }
  assert.equal(joined.groupCount, 0);
  assert.throws(() => Regex.anyOf([Regex.fromPlan(joined.toPlan())]), /regex\.plan-has-no-expression/);
  assert.throws(() => Regex.anyOf(several, { instructions: 5 }), RegexSyntaxError);
});

test('one regex for several with groups and alternatives inside', () => {
  const several = ['x(?:(a|bc)|d)y', '(one|two)(three|four)?z'].map((pattern) => Regex.compile(pattern));
  const joined = Regex.anyOf(several);
  const rows: readonly (readonly [text: string, expected: boolean])[] = [
    ['xay', true],
    ['xbcy', true],
    ['xdy', true],
    ['xby', false],
    ['onez', true],
    ['twofourz', true],
    ['threez', false],
  ];
  for (const [text, expected] of rows) assert.equal(joined.test(encode(text)), expected, text);
  assert.equal(joined.groupCount, 0);
  const size = several.reduce((sum, regex) => sum + regex.size, 0);
  assert.ok(joined.size < size, `${joined.size} instructions without groups, ${size} with them`);
});

test('mayMatch says yes where the automaton gives up', () => {
  const regex = Regex.compile('[ab]*a[ab]{60}c');
  let seed = 9;
  const text = Uint8Array.from({ length: 1 << 16 }, () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return 0x61 + ((seed >>> 16) & 1);
  });
  assert.equal(regex.test(text), false);
  assert.equal(regex.mayMatch(text), true);
});

test('groups of a match that is too long to go back in', () => {
  const regex = Regex.compile('(?:(a)|(b)|c)*(?:z{2000})?');
  const text = new Uint8Array(70_000).fill(0x61);
  text[100] = 0x62;
  const out = new Int32Array(6);
  assert.equal(regex.captures(text, 0, text.length, out), true);
  assert.deepEqual([...out], [0, text.length, text.length - 1, text.length, 100, 101]);
});

test('the window is the whole text', () => {
  const regex = Regex.compile('^\\bb$', { dollarEndOnly: true });
  assert.equal(regex.test(encode('abc'), 1, 2), true);
  assert.equal(regex.test(encode('abc')), false);
});

test('the search can begin inside the text, with what is before it as context', () => {
  const bytes = encode('ab ab');
  const regex = Regex.compile('\\bab');
  const out = new Int32Array(2);
  assert.equal(regex.find(bytes, 0, 5, out, 1), true);
  assert.deepEqual([...out], [3, 5]);
  assert.equal(Regex.compile('^ab').find(bytes, 0, 5, out, 1), false);
});

test('dollar: the very end, or before a final line feed', () => {
  assert.equal(found('a$', 'a\n'), null);
  assert.deepEqual(found('a$', 'a\n', {}), [0, 1]);
  assert.deepEqual(found('a$', 'a', {}), [0, 1]);
  assert.equal(found('a$', 'a\n\n', {}), null);
  assert.deepEqual(found('\\s$', 'a\n', {}), [1, 2]);
  assert.deepEqual(found('(?m)a$', 'a\nb'), [0, 1]);
});

test('bytes above 0x7F', () => {
  const text = Uint8Array.of(0x61, 0xe3, 0x80, 0xa0);
  assert.equal(Regex.compile('\\x{e3}\\x80').test(text), true);
  assert.equal(Regex.compile('\\s').test(text), false);
  assert.equal(Regex.compile('(?i)\\xc3').test(text), false);
  assert.equal(Regex.compile('é').test(encode('é')), true);
  assert.equal(Regex.compile('^[^a]$', { unicode: true }).test(encode('é')), true);
  assert.equal(Regex.compile('^[^a]$').test(encode('é')), false);
});

test('a plan finds what its pattern finds', () => {
  const original = Regex.compile('(?<year>\\d{4})-(\\d\\d)');
  const plan = structuredClone(original.toPlan());
  const copy = Regex.fromPlan(plan);
  assert.ok(plan.words.buffer instanceof SharedArrayBuffer);
  assert.equal(copy.groupNames.get('year'), 1);
  const out = new Int32Array(6);
  assert.equal(copy.captures(encode('on 2024-11-05'), 0, 13, out), true);
  assert.deepEqual([...out], [3, 10, 3, 7, 8, 10]);
});

test('what is not regular is refused by name, with a way out', () => {
  const refused: readonly (readonly [string, string, number])[] = [
    ['a(?=b)', 'look-ahead', 1],
    ['(?<!a)b', 'negative look-behind', 0],
    ['(a)\\1', 'back-reference', 3],
    ['a(?>b)', 'atomic', 1],
    ['xa*+', 'possessive', 2],
    ['(?R)', 'recursion', 0],
    ['(?(1)a|b)', 'conditional', 0],
    ['(?1)', 'subroutine', 0],
    ['(*UTF8)a', 'control verb', 0],
    ['a\\K', '\\K', 1],
    ['a\\G', '\\G', 1],
    ['a\\X', '\\X', 1],
    ['(?<n>a)\\k<n>', 'reference \\k', 7],
    ['(a)\\g1', 'reference \\g', 3],
    ['\\p{L}', '\\p', 0],
  ];
  for (const [pattern, name, position] of refused) {
    assert.throws(
      () => Regex.compile(pattern),
      (error) =>
        error instanceof RegexSyntaxError &&
        error.message.includes(name) &&
        error.position === position &&
        error.hint !== '',
      pattern,
    );
  }
});
