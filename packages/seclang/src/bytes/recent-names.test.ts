import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1Bytes } from './latin1.ts';
import { RecentNames } from './recent-names.ts';

test('a name comes out as it is, whatever was asked for before', () => {
  const names = new RecentNames();
  const name = fc.string({
    maxLength: 60,
    unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  });
  fc.assert(
    fc.property(fc.array(name, { maxLength: 50 }), (all) => {
      const bytes = latin1Bytes(all.join(''));
      let at = 0;
      for (const each of all) {
        assert.equal(names.text(bytes, at, at + each.length), each);
        at += each.length;
      }
    }),
  );
});
