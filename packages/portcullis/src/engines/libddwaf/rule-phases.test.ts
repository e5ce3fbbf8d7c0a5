import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phasesThatLookBack } from './rule-phases.ts';

const on = (...addresses: readonly string[]): object => ({
  conditions: addresses.map((address) => ({ parameters: { inputs: [{ address }] } })),
});

test('only rules that combine phases make the later ones look back', () => {
  const of = (...rules: readonly unknown[]) => phasesThatLookBack({ rules });
  assert.deepEqual(of(on('server.request.query', 'server.request.uri.raw')), [false, false, false, false]);
  assert.deepEqual(of(on('server.request.query', 'server.request.body')), [false, true, false, false]);
  assert.deepEqual(of(on('server.request.body', 'server.response.status')), [false, false, true, false]);
  assert.deepEqual(
    phasesThatLookBack({ custom_rules: [on('server.request.query', 'server.response.body')] }),
    [...[false, false, false, true]],
  );
});

test('an exclusion with conditions makes all later phases look back', () => {
  assert.deepEqual(phasesThatLookBack({ exclusions: [on('server.request.query')] }), [
    false,
    true,
    true,
    true,
  ]);
  assert.deepEqual(phasesThatLookBack({ exclusions: [{}] }), [false, false, false, false]);
});

test('whatever else stands in a file, nothing throws', () => {
  for (const document of [
    null,
    3,
    { rules: 'x' },
    {
      rules: [
        'x',
        null,
        { conditions: [null, 'x', { parameters: 3 }, { parameters: { inputs: ['x', {}] } }] },
      ],
    },
  ])
    assert.deepEqual(phasesThatLookBack(document), [false, false, false, false], JSON.stringify(document));
});
