import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pack, unpack, unpackSteps } from './parcel.ts';

test('whatever is packed comes out as it was', () => {
  let cases = 0;
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 5 }),
      fc.integer({ min: 1, max: 400 }),
      fc.array(fc.integer(), { maxLength: 50 }),
      (value, repeats, numbers) => {
        const large = {
          list: Array.from({ length: repeats }, (_, index) => ({ index, value, numbers })),
          byName: Object.fromEntries(numbers.map((number) => [`k${number}`, [value, Int32Array.of(number)]])),
          flat: Array.from({ length: repeats * 10 }, (_, index) => index),
        };
        assert.deepEqual(unpack(structuredClone(pack(large))), structuredClone(large));
        cases++;
      },
    ),
    { numRuns: 100 },
  );
  assert.equal(cases, 100);
});

test('typed arrays on shared memory stay on that memory', () => {
  const memory = new SharedArrayBuffer(16);
  const value = {
    table: new Int32Array(memory, 4, 2),
    again: [new Uint8Array(memory)],
    own: Int32Array.of(7),
    odd: [Uint8Array.of(1), Float64Array.of(0.5)],
  };
  const parcel = structuredClone(pack(value));
  assert.equal(parcel.shared.length, 1);
  const copy = unpack(parcel);
  value.table[0] = 42;
  assert.equal(copy.table[0], 42);
  assert.equal(copy.table.length, 2);
  assert.equal(copy.again[0]![4], 42);
  assert.deepEqual(copy.own, Int32Array.of(7));
  assert.deepEqual(copy.odd, value.odd);
});

test('an object that stands in several places stays one object', () => {
  const rules = Array.from({ length: 300 }, (_, id) => ({ id, words: [`w${id}`] }));
  const value = { first: { plan: rules }, second: { plan: rules }, others: [{ plan: [rules[7]] }, rules, 1] };
  const copy = unpack(structuredClone(pack(value)));
  assert.deepEqual(copy, value);
  assert.equal(copy.second.plan, copy.first.plan);
  assert.equal(copy.others[1], copy.first.plan);
});

test('a large value is opened in many small steps, also where one element is most of it', () => {
  const rule = (id: number): object => ({
    id,
    targets: ['ARGS', 'COOKIES'],
    words: [`w${id}`, { deep: [id] }],
  });
  const rules = Array.from({ length: 5_000 }, (_, id) => rule(id));
  const value = { before: 1, deep: { deeper: [{ rules }, 'x'] }, after: 2 };
  const parcel = pack(value);
  const largest = Math.max(...parcel.pieces.map((piece) => piece.length));
  assert.ok(parcel.pieces.length > 20, `${parcel.pieces.length} pieces`);
  assert.ok(largest < 100_000, `${largest} bytes`);
  let steps = 0;
  const opening = unpackSteps(parcel);
  let step = opening.next();
  for (; step.done !== true; step = opening.next()) steps++;
  assert.equal(steps, parcel.pieces.length);
  assert.deepEqual(step.value, value);
});
