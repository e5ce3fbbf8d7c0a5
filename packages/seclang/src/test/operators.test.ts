/** What operators say of values, both ways of running: with the scan that rules out most rules, and without. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldList } from '../evaluate/field-list.ts';
import { engineOf, requestOf } from './exchange.ts';

/** Values (latin-1) that match, and values that do not. */
const rows: readonly (readonly [operator: string, matching: readonly string[], others: readonly string[]])[] =
  [
    // An empty argument is in every value (ModSecurity; streq compares).
    ['@contains ', ['', 'a'], []],
    ['@beginsWith ', ['', 'a'], []],
    ['@endsWith ', ['', 'a'], []],
    ['@containsWord ', ['', 'a'], []],
    ['@streq ', [''], ['a']],
    ['@contains b=', ['ab=c', 'b='], ['B=', 'b', '']],
    ['@beginsWith ab', ['ab', 'abc'], ['xab', 'Ab', 'a', '']],
    ['@endsWith bc', ['bc', 'abc'], ['bcd', 'c', '']],
    ['@containsWord cat', ['cat', 'a cat!', 'concat cat', 'Cat cat'], ['concat', 'cat_', 'cats', 'CAT', '']],
    ['!@containsWord cat', ['concat', ''], ['a cat']],
    ['!rx', ['', 'x'], ['a rx b']],
    ['@unconditionalMatch', ['', 'a'], []],
    ['@noMatch', [], ['', 'a']],
    ['!@noMatch', ['', 'a'], []],
    ['@strmatch b c', ['ab cd'], ['bc', 'B C']],
    ['@within /if/ /proxy/', ['', '/if/', 'pro'], ['/IF/', 'z']],
    ['@validateUrlEncoding', ['%', 'a%4', '%zz', '%4g', '%41%'], ['', 'a', '%41', 'a+b', '%aF']],
    ['!@validateUrlEncoding', ['', '%41'], ['%zz']],
    [
      '@validateUtf8Encoding',
      [
        '\xff',
        '\xc3',
        'a\x80',
        '\xc0\xaf',
        '\xe0\x80\x80',
        '\xed\xa0\x80',
        '\xf4\x90\x80\x80',
        '\xf0\x80\x80\x80',
      ],
      ['', 'a', '\xc3\xa9', '\xe2\x82\xac', '\xf0\x9f\x98\x80', '\xf4\x8f\xbf\xbf'],
    ],
    ['@validateByteRange 32-126,9', ['\n', '\x7f', 'a\xe9'], ['', 'a b', '\t~']],
    ['@validateByteRange 0-255', [], ['', '\0\xff', 'a']],
    ['@eq 5', ['5', ' 5', '+5', '5x', '\t05'], ['', '-5', 'x5', '55']],
    ['@eq 0', ['', '0', 'x', '-0', ' '], ['1']],
    ['@lt -1', ['-2', ' -3x'], ['-1', '0', 'x']],
    ['@ge 10', ['10', '999999999999'], ['9', '']],
    [
      '@ipMatch 192.0.2.0/24, ,2001:db8::/33,198.51.100.7,::1',
      [
        '192.0.2.0',
        '192.0.2.255',
        '2001:db8::5',
        '2001:DB8:7fff::',
        '198.51.100.7',
        '::1',
        '2001:db8::1%eth0',
      ],
      [
        '192.0.3.0',
        '2001:db8:8000::',
        '198.51.100.8',
        '::2',
        '',
        'a',
        '192.0.2',
        '192.0.2.256',
        '192.0.2.0001',
      ],
    ],
    [
      '@ipMatch 0.0.0.0/0',
      ['0.0.0.0', '255.255.255.255'],
      ['::', '1.2.3.4.5', '1.2.3.', '1.2.3.x', `${'1'.repeat(70)}`],
    ],
    ['@ipMatch 2001:db8::/999', ['2001:db8::'], ['2001:db8::1']],
    [
      '@ipMatch ::ffff:192.0.2.1/120',
      ['::ffff:192.0.2.9', '::ffff:c000:209'],
      [
        '::ffff:192.0.3.1',
        '192.0.2.1',
        '::ffff:192.0.2',
        '1:2:3:4:5:6:7',
        '1::2::3',
        '1:2:3:4:5:6:7:8:9',
        '1:2:3:4:5:6:7:8::',
      ],
    ],
    [
      '@verifyCC \\b\\d{13,16}\\b',
      ['4111111111111111', 'no 4111111111111111!'],
      ['4111111111111112', '411', ''],
    ],
    [
      '@verifySSN \\d{3}-?\\d{2}-?\\d{4}',
      ['078-05-1120', 'x 078051120'],
      [
        '000-12-3456',
        '666-12-3456',
        '740-12-3456',
        '078-00-1120',
        '078-05-0000',
        '111-11-1111',
        '123-45-6789',
        '',
      ],
    ],
    ['@verifySSN ^[\\d-]+$', ['078-05-1120'], ['07-05-1120', '0780-05-1120-9-9-9']],
    [
      '@verifyCPF ^[\\d.-]+$',
      ['529.982.247-25', '52998224725', '11144477735', '01234567890'],
      ['52998224726', '52998224735', '11111111111', '5299822472', '529982247255'],
    ],
    ['@verifySVNR ^\\d{4} ?\\d{6,7}$', ['1237 010180', '1237010180'], ['1238010180', '12370101801']],
    [
      '@validateNid cl [\\d.]+-?[\\dkK]',
      ['12.345.678-5', '12345678-5', '10000013-K', '10000013-k', '10000004-0'],
      ['12345678-4', '12345678-K', '10000013-0', '123-6', '1234567890-1', ''],
    ],
    ['@validateNid us \\d{3}-\\d{2}-\\d{4}', ['078-05-1120'], ['666-05-1120']],
    ['@restpath /a/{id}', ['/a/1', '/a/x y'], ['/a/', '/a', '/a/1/', '/b/1', `/a/${'x'.repeat(5000)}`]],
    ['@detectSQLi', ["1' or '1'='1"], ['one or two', '']],
    ['@detectXSS', ['<script>alert(1)</script>'], ['a < b', '']],
    ['@rxGlobal a.', ['xab', 'ab ac'], ['a', '']],
  ];

/** Those of some values that a rule matches, one after the other with one engine: what it remembers is asked, too. */
function matched(operator: string, values: readonly string[], isPlain: boolean): string[] {
  const engine = engineOf(`SecRule REQUEST_HEADERS:/^v/ "${operator}" "id:1,phase:1,pass"`, { isPlain });
  const found: string[] = [];
  for (const value of values) {
    const transaction = engine.transaction({ ...requestOf({}), headers: fieldList([['v', value]]) });
    transaction.processRequestHeaders();
    if (transaction.matchedRules.length > 0) found.push(value);
  }
  return found;
}

test('operators answer for each value as the manual says', () => {
  let asked = 0;
  for (const [operator, matching, others] of rows) {
    for (const isPlain of [false, true]) {
      const values = [...others, ...matching, ...others];
      assert.deepEqual(
        matched(operator, values, isPlain),
        matching,
        `${operator}${isPlain ? ' (plain)' : ''}`,
      );
      asked += matching.length + others.length;
    }
  }
  assert.equal(rows.length, 40);
  assert.ok(asked > 400, `${asked}`);
});
