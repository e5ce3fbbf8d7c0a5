// biome-ignore-all lint/suspicious/noTemplateCurlyInString: attacks are written so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLayers, mayBeEncoded } from './decode-layers.ts';
import { lookupView, touchesLookupView } from './lookup-view.ts';
import { pathView, touchesPathView } from './path-view.ts';
import { shellView, touchesShellView } from './shell-view.ts';
import { sqlView, touchesSqlView } from './sql-view.ts';

type Write = (bytes: Uint8Array, start: number, end: number, target: Uint8Array) => number;

/** The view of a text, which stands inside other bytes that must not be read. */
function viewOf(write: Write, text: string): string {
  const inner = Buffer.from(text, 'latin1');
  const bytes = Buffer.concat([Buffer.from('%2'), inner, Buffer.from('41;*/')]);
  const target = new Uint8Array(Math.max(1, inner.length));
  const length = write(bytes, 2, 2 + inner.length, target);
  return length < 0 ? text : Buffer.from(target.subarray(0, length)).toString('latin1');
}

const cases: ReadonlyArray<readonly [name: string, write: Write, text: string, expected: string]> = [
  ['percent', decodeLayers, 'a%20b%zz%4', 'a b%zz%4'],
  ['percent three times', decodeLayers, '%25253Cb', '<b'],
  ['percent with u', decodeLayers, '%u003c%uff1e%u2215', '<>/'],
  ['character references', decodeLayers, '&lt;a&#58;&#x62&colon;&amp;&unknown;', '<a:b:&&unknown;'],
  ['escapes', decodeLayers, '\\x3c\\u0041\\u{42}\\q', '<AB\\q'],
  ['overlong UTF-8', decodeLayers, '\xc0\xae\xe0\x80\xaf\xf0\x80\x80\xae\xc1\x9c', './.\\'],
  [
    'ordinary UTF-8',
    decodeLayers,
    '\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80',
    '\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80',
  ],
  [
    'other characters',
    decodeLayers,
    '&#228;&#x20ac;&#x1f600;\\u{1f600}',
    '\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xf0\x9f\x98\x80',
  ],
  ['best fit', decodeLayers, '..\\u2216%uefc8a\\u2028b\\u{2029}c', '..\\\\a\nb\nc'],
  ['escapes that never end', decodeLayers, '\\u{41 \\u{000000041} \\u{', '\\u{41 \\u{000000041} \\u{'],
  ['nothing', decodeLayers, 'plain', 'plain'],
  ['comments', sqlView, 'union/**/select/*x*/1', 'union select 1'],
  ['conditional comments', sqlView, '/*!50000union*/ /*!select*/1', ' union select 1'],
  ['line comments', sqlView, 'a--x\nb#y\nc -- ', 'a b c -- '],
  ['blanks', sqlView, 'a\t\xa0+b  `c`', 'a b c'],
  ['an open comment', sqlView, "x' /* rest", "x' /* rest"],
  ['quotes', shellView, 'w\'h\'o"am"i c\\at p^ing', 'whoami cat ping'],
  ['separators', shellView, 'cat${IFS}/etc$IFS$9x', 'cat /etc x'],
  ['variables', shellView, '/b$@in/ca$*t $u/etc', '/bin/cat /etc'],
  ['braces', shellView, '{cat,/etc/x}', '{cat /etc/x}'],
  ['lookups', lookupView, '${${lower:J}n${::-d}i:x}', '${Jndi:x}'],
  ['dates', lookupView, "${date:'j'}", 'j'],
  ['an open lookup', lookupView, '${a${b', '${a${b'],
  ['the lookup itself', lookupView, '${jndi:ldap://a:-b}', '${jndi:ldap://a:-b}'],
  ['paths', pathView, '..\\..//a\x00b/0x2e0x2fc', '../../ab/./c'],
];
for (const [name, write, text, expected] of cases) {
  test(`${write.name}: ${name}`, () => assert.equal(viewOf(write, text), expected));
}

test('a view that differs is announced', () => {
  const touches = new Map([
    [decodeLayers, mayBeEncoded],
    [sqlView, touchesSqlView],
    [shellView, touchesShellView],
    [lookupView, touchesLookupView],
    [pathView, touchesPathView],
  ]);
  for (const [name, write, text, expected] of cases) {
    if (text === expected) continue;
    const bytes = Buffer.from(text, 'latin1');
    assert.ok(touches.get(write)?.(bytes, 0, bytes.length), name);
  }
});

test('no view is longer than the value, and time is linear, for texts made of signs', () => {
  const units = [
    '%',
    '%25',
    '&#',
    '&#x',
    '\\u',
    '\\u{',
    '/*',
    '/*!',
    '*/',
    '--',
    '#',
    '${',
    '${a:-',
    '${lower:',
    '}',
    '{a,',
    '$IFS',
    '../',
    '0x2e',
    '\xc0',
    '\xf0\x80',
  ];
  const size = 200_000;
  const target = new Uint8Array(size + 16);
  const start = performance.now();
  for (const unit of units) {
    const bytes = Buffer.from(unit.repeat(Math.ceil(size / unit.length)).slice(0, size), 'latin1');
    for (const write of [decodeLayers, sqlView, shellView, lookupView, pathView]) {
      assert.ok(write(bytes, 0, size, target) <= size, unit);
    }
  }
  assert.ok(performance.now() - start < 20_000);
});
