import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AddressValue, emptyObject } from './address-value.ts';
import { pieces, together } from './windows.ts';

interface Limits {
  strings: number;
  entries: number;
  depth: number;
}

/** The largest of everything in a piece. */
function measure(
  value: AddressValue,
  depth = 0,
  seen: Limits = { strings: 0, entries: 0, depth: 0 },
): Limits {
  seen.depth = Math.max(seen.depth, depth);
  if (typeof value === 'string') seen.strings = Math.max(seen.strings, Buffer.byteLength(value));
  if (typeof value !== 'object' || value === null) return seen;
  const entries = Object.entries(value);
  seen.entries = Math.max(seen.entries, entries.length);
  for (const [key, entry] of entries) {
    seen.strings = Math.max(seen.strings, Buffer.byteLength(key));
    measure(entry, depth + 1, seen);
  }
  return seen;
}

/** Whether some string of some piece holds `needle`. */
function shows(value: AddressValue, needle: string): boolean {
  if (typeof value === 'string') return value.includes(needle);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, entry]) => key.includes(needle) || shows(entry, needle));
}

const nested = (levels: number, inner: AddressValue): AddressValue => {
  let value = inner;
  for (let level = 0; level < levels; level++) value = { a: value };
  return value;
};

test('what fits stays as it is', () => {
  for (const value of ['', 'a', 1, null, true, [], {}, { a: ['b', { c: 'd' }] }] satisfies AddressValue[])
    assert.deepEqual(JSON.stringify(pieces(value)), JSON.stringify([value]));
});

test('an attack is shown wherever it stands', () => {
  const many = Array.from({ length: 1000 }, (_, index) => `v${index}`);
  const wide = emptyObject();
  for (let index = 0; index < 700; index++) wide[`k${index}`] = index === 699 ? ['evil'] : ['x'];
  const cases: ReadonlyArray<readonly [name: string, value: AddressValue]> = [
    ['behind byte 4,096', `${'x'.repeat(5000)}evil`],
    ['across byte 4,096', `${'x'.repeat(4094)}evil`],
    ['across the second window', `${'x'.repeat(7678)}evil`],
    ['behind wide characters', `${'é'.repeat(9000)}evil`],
    ['behind entry 256 of a list', [...many, 'evil']],
    ['behind entry 256 of an object', wide],
    ['at depth 40', nested(40, 'evil')],
    ['as a key at depth 40', nested(40, { evil: 1 })],
    ['in a long key', { [`${'k'.repeat(5000)}evil`]: 1 }],
    ['behind a long string in a deep list', nested(30, [`${'x'.repeat(9000)}evil`])],
    ['below a key called __proto__', JSON.parse('{"__proto__":{"a":"evil"}}') as AddressValue],
  ];
  for (const [name, value] of cases) {
    const parts = pieces(value);
    assert.ok(
      parts.some((part) => shows(part, 'evil')),
      name,
    );
    for (const part of parts) {
      const { strings, entries, depth } = measure(part);
      assert.ok(strings <= 4096 && entries <= 256 && depth <= 18, `${name}: ${strings} ${entries} ${depth}`);
    }
    const whole = together(value);
    assert.ok(shows(whole, 'evil'), `${name}, together`);
    const { strings, entries, depth } = measure(whole);
    assert.ok(strings <= 4096 && entries <= 256 && depth <= 18, `${name}: ${strings} ${entries} ${depth}`);
  }
  assert.equal(cases.length, 11);
});

test('what is put together stays at its place, and deep in it nothing is too deep', () => {
  const long = 'x'.repeat(5000);
  assert.equal(
    JSON.stringify(together({ user: { name: long } })),
    JSON.stringify({ user: { name: [long.slice(0, 4096), long.slice(3584)] } }),
  );
  const many = Array.from({ length: 70_000 }, (_, index) => `v${index}`);
  for (const levels of [0, 8, 10, 11, 30]) {
    const whole = together(nested(levels, [...many, [...many, `${'x'.repeat(2_000_000)}evil`]]));
    const { strings, entries, depth } = measure(whole);
    assert.ok(strings <= 4096 && entries <= 256 && depth <= 19, `${levels}: ${strings} ${entries} ${depth}`);
    assert.ok(shows(whole, 'evil'), `${levels}`);
  }
});

test('any value: every piece is within the limits, and every leaf is in some piece', () => {
  const value = fc.letrec<{ node: AddressValue }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 6 },
      fc.string({ maxLength: 20 }),
      fc.integer({ min: 1000, max: 6000 }).map((length) => 'y'.repeat(length)),
      fc.array(tie('node'), { maxLength: 5 }),
      fc.dictionary(fc.string({ maxLength: 8 }), tie('node'), { maxKeys: 5 }),
    ),
  })).node;
  fc.assert(
    fc.property(value, (any) => {
      const parts = pieces({ any, marked: ['needle'] });
      assert.ok(parts.some((part) => shows(part, 'needle')));
      const whole = together({ any, marked: ['needle'] });
      assert.ok(shows(whole, 'needle'));
      for (const part of [...parts, whole]) {
        const { strings, entries, depth } = measure(part);
        assert.ok(strings <= 4096 && entries <= 256 && depth <= 18);
      }
    }),
    { numRuns: 50 },
  );
});
