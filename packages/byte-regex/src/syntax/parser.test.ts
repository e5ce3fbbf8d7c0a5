import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Regex, RegexSyntaxError } from '../index.ts';
import type { RegexFlags } from '../pattern.ts';

function matches(pattern: string, text: string | readonly number[], flags: RegexFlags = {}): boolean {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : Uint8Array.from(text);
  return Regex.compile(`^(?:${pattern})$`, { dollarEndOnly: true, ...flags }).test(bytes);
}

function refusal(pattern: string, flags: RegexFlags = {}): string {
  try {
    Regex.compile(pattern, flags);
  } catch (error) {
    assert.ok(error instanceof RegexSyntaxError);
    return `${error.code} ${error.position}`;
  }
  return 'accepted';
}

test('escapes that stand for one byte', () => {
  for (const [pattern, byte] of [
    ['\\n', 10],
    ['\\x41', 0x41],
    ['\\x{e3}', 0xe3],
    ['\\x', 0],
    ['\\0', 0],
    ['\\012', 10],
    ['\\o{101}', 0x41],
    ['\\cA', 1],
    ['\\e', 27],
    ['\\.', 46],
    ['[\\b]', 8],
    ['[\\1]', 1],
    ['\\101', 0x41],
  ] as const) {
    assert.ok(matches(pattern, [byte]), pattern);
    assert.ok(!matches(pattern, [byte ^ 0x10]), pattern);
  }
});

test('classes', () => {
  assert.ok(matches('[]a]+', ']a'));
  assert.ok(matches('[^]a]', 'b'));
  assert.ok(matches('[a\\-z]+', 'a-z'));
  assert.ok(matches('[a-\\d]+', 'a-5'));
  assert.ok(matches('[[:alpha:][:^digit:]]+', 'a!'));
  assert.ok(matches('[a[:x]+', '[:ax'));
  assert.ok(matches('[\\Qa-z\\E]+', 'a-z'));
  assert.ok(!matches('(?i)[^a]', 'A'));
  assert.ok(matches('\\h\\v\\N', '\t\nx'));
  assert.ok(matches('\\R\\R', '\r\n\n'));
  assert.ok(matches('a\\Cb', 'a\nb'));
  assert.ok(matches('\\C\\C', 'é', { unicode: true }), 'one byte, also of UTF-8');
});

test('anchors that no flag changes', () => {
  const rows: readonly (readonly [pattern: string, text: string, expected: boolean])[] = [
    ['(?m)^b', 'a\nb', true],
    ['(?m)\\Ab', 'a\nb', false],
    ['(?m)\\Aa', 'a\nb', true],
    ['(?m)a$', 'a\nb', true],
    ['(?m)a\\z', 'a\nb', false],
    ['b\\z', 'a\nb', true],
    ['b\\z', 'b\n', false],
    ['b\\Z', 'b\n', true],
    ['b\\Z', 'b\n\n', false],
    ['b\\Z', 'b', true],
  ];
  let checked = 0;
  for (const [pattern, text, expected] of rows) {
    for (const dollarEndOnly of [true, false]) {
      const regex = Regex.compile(pattern, { dollarEndOnly });
      assert.equal(
        regex.test(new TextEncoder().encode(text)),
        expected,
        `${pattern} on ${JSON.stringify(text)}`,
      );
      checked++;
    }
  }
  assert.equal(checked, 20);
});

test('flags: leading, in the middle, for a group, of the whole pattern', () => {
  assert.ok(matches('a(?i)b', 'aB'));
  assert.ok(!matches('a(?i)b', 'AB'));
  assert.ok(matches('(?i:a)b', 'Ab'));
  assert.ok(!matches('(?i:a)b', 'AB'));
  assert.ok(matches('(?:a(?i)b|c)d', 'Cd'));
  assert.ok(!matches('(?:a(?i)b|c)d', 'CD'));
  assert.ok(matches('(?x) a b # comment\n c', 'abc'));
  assert.ok(matches('(?s).', '\n'));
  assert.ok(!matches('.', '\n'));
  assert.ok(matches('(?i-i:a)', 'a'));
  assert.ok(!matches('(?^:a)', 'A', { caseInsensitive: true }));
  assert.equal(Regex.compile('(?n)(a)(?<b>c)').groupCount, 1);
});

test('quantifiers, and braces that are none', () => {
  assert.ok(matches('a{2}', 'aa'));
  assert.ok(matches('a{,2}', 'a{,2}'));
  assert.ok(matches('a{x}', 'a{x}'));
  assert.ok(matches('(?:a{2}){2}', 'aaaa'));
  assert.ok(matches('\\Qa*b\\E+', 'a*bb'));
  assert.ok(matches('(?#comment)a', 'a'));
});

test('Unicode mode', () => {
  const unicode = { unicode: true };
  assert.ok(matches('.', '☃', unicode));
  assert.ok(matches('[^a]', '💩', unicode));
  assert.ok(matches('\\p{Greek}+', 'αβγ', unicode));
  assert.ok(!matches('\\p{Lu}', 'a', unicode));
  assert.ok(matches('\\PL', '1', unicode));
  assert.ok(matches('(?i)ÄÖ', 'äö', unicode));
  assert.ok(matches('(?i)k', '\u212a', unicode));
  assert.ok(matches('\\x{2603}', '☃', unicode));
  assert.ok(!matches('.', [0xff], unicode));
});

test('errors have a code and a place', () => {
  assert.equal(refusal('a('), 'regex.unbalanced 1');
  assert.equal(refusal('a)'), 'regex.unbalanced 1');
  assert.equal(refusal('ab[c'), 'regex.unbalanced 2');
  assert.equal(refusal('*a'), 'regex.bad-repeat 0');
  assert.equal(refusal('a{3,2}'), 'regex.bad-repeat 1');
  assert.equal(refusal('a{70000}'), 'regex.bad-repeat 1');
  assert.equal(refusal('[z-a]'), 'regex.bad-class 1');
  assert.equal(refusal('[[:nope:]]'), 'regex.bad-class 1');
  assert.equal(refusal('a\\'), 'regex.bad-escape 1');
  assert.equal(refusal('a\\y'), 'regex.bad-escape 1');
  assert.equal(refusal('\\x{100}'), 'regex.bad-escape 0');
  assert.equal(refusal('a\\c\n'), 'regex.bad-escape 1');
  assert.equal(refusal('a\\x{d800}', { unicode: true }), 'regex.bad-escape 1');
  assert.equal(refusal('a(?#comment'), 'regex.unbalanced 1');
  assert.equal(refusal('(?<1a>b)'), 'regex.bad-group 0');
  assert.equal(refusal('(?<a>b)(?<a>c)'), 'regex.bad-group 7');
  assert.equal(refusal('(?z)'), 'regex.bad-group 2');
  assert.equal(refusal('\\p{Nope}', { unicode: true }), 'regex.bad-class 0');
});

test('limits: length, depth, size after repeats are written out', () => {
  assert.equal(refusal('a'.repeat(70_000)), 'regex.too-large 0');
  assert.equal(refusal('('.repeat(300) + ')'.repeat(300)), 'regex.too-large 250');
  assert.equal(refusal('(?:(?:a{1000}){1000}){1000}'), 'regex.too-large 0');
  assert.equal(refusal('(?:(?:){65535}){65535}'), 'accepted');
  assert.equal(refusal('.{1,2500}'), 'accepted');
});
