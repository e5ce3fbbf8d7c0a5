import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { editDistance, nearestName } from './suggest.ts';

const fields = ['mode', 'fail_mode', 'timeout', 'max_request_body_bytes', 'paranoia_level', 'hosts'];

test('a typing error finds the name that was meant', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['mod', 'mode'],
    ['paranoia_levle', 'paranoia_level'],
    ['failMode', 'fail_mode'],
    ['fail-mode', 'fail_mode'],
    ['maxRequestBodyBytes', 'max_request_body_bytes'],
    ['host', 'hosts'],
    ['x', undefined],
    ['something', undefined],
  ];
  for (const [name, expected] of cases) assert.equal(nearestName(name, fields), expected, name);
});

test('the distance is symmetric, zero for equal texts only, and never above its limit plus one', () => {
  const word = fc.string({ maxLength: 8 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      const distance = editDistance(a, b, 2);
      assert.equal(distance, editDistance(b, a, 2));
      assert.equal(distance === 0, a === b);
      assert.ok(distance <= 3);
    }),
    { seed: 1 },
  );
});
