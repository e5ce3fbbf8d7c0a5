import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeaderMutationMessage } from '@portcullis/envoy-protocol';
import { applyHeaderMutation } from './header-mutation.ts';
import type { Headers } from './http-message.ts';

const before: Headers = [
  [':method', 'GET'],
  [':path', '/'],
  ['cookie', 'a'],
  ['cookie', 'b'],
  ['x-keep', '1'],
];

function set(key: string, value: string, append?: boolean): HeaderMutationMessage['setHeaders'][number] {
  const rawValue = Uint8Array.from(value, (letter) => letter.charCodeAt(0));
  return { header: { key, value: '', rawValue }, append, appendAction: 0, keepEmptyValue: false };
}

test('removal comes first, then overwriting and adding; names are lower-cased', () => {
  const setHeaders = [
    set('Cookie', 'c'),
    set('x-keep', '2', true),
    set('x-new', 'caf\xe9'),
    set(':path', '/other'),
  ];
  const outcome = applyHeaderMutation(before, { setHeaders, removeHeaders: ['COOKIE'] }, 100);
  assert.deepEqual(outcome, {
    headers: [
      [':method', 'GET'],
      ['x-keep', '1'],
      ['cookie', 'c'],
      ['x-keep', '2'],
      ['x-new', 'caf\xe9'],
      [':path', '/other'],
    ],
    faults: [],
  });
});

test('what only routing may touch stays as it is, and is a fault', () => {
  const setHeaders = [
    set('host', 'x'),
    set(':method', 'POST'),
    set(':scheme', 'https'),
    set('x-envoy-foo', '1'),
  ];
  const outcome = applyHeaderMutation(before, { setHeaders, removeHeaders: [':path', 'host'] }, 100);
  assert.deepEqual(outcome.headers, before);
  assert.equal(outcome.faults.length, 6);
  const replaced = applyHeaderMutation(
    before,
    { setHeaders: [set(':method', 'POST')], removeHeaders: [] },
    100,
    true,
  );
  assert.deepEqual(replaced.headers.at(-1), [':method', 'POST']);
  assert.deepEqual(replaced.faults, []);
});

test('limits hold for the operations and for the result', () => {
  const many = Array.from({ length: 11 }, (_, index) => `x-${index}`);
  const operations = applyHeaderMutation(before, { setHeaders: [], removeHeaders: many }, 10);
  assert.equal(operations.failure, 'header_mutation_operation_count_exceeds_limit');
  const setHeaders = many.slice(0, 6).map((name) => set(name, '1'));
  const result = applyHeaderMutation(before, { setHeaders, removeHeaders: [] }, 10);
  assert.equal(result.failure, 'header_mutation_result_exceeds_limit');
});
