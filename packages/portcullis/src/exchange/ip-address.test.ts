import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalAddress, formatIp, parseIp } from './ip-address.ts';

test('addresses in every notation that proxies use', () => {
  const cases: ReadonlyArray<readonly [text: string, canonical: string | undefined]> = [
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:443', '192.0.2.1'],
    [' 192.0.2.1 ', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['[2001:DB8:0:0::1]:443', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::', '::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['192.0.2.01', undefined],
    ['192.0.2', undefined],
    ['0x7f.1', undefined],
    ['256.1.1.1', undefined],
    ['1:2:3:4:5:6:7:8:9', undefined],
    ['1::2::3', undefined],
    ['unknown', undefined],
    ['', undefined],
  ];
  for (const [text, canonical] of cases) assert.equal(canonicalAddress(text), canonical, text);
});

test('every address survives formatting and parsing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const bytes = parseIp(text);
      assert.ok(bytes !== undefined, text);
      const canonical = formatIp(bytes);
      assert.notEqual(isIP(canonical), 0, canonical);
      assert.deepEqual(parseIp(canonical), bytes);
    }),
  );
});

test('what is no address gives undefined and never throws', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 50 }), (text) => {
      if (parseIp(text) !== undefined) assert.notEqual(isIP(text.split('%')[0] ?? ''), 0, text);
    }),
  );
});
