import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AddressSources, clientAddress } from './client-address.ts';

const base: AddressSources = { forwardedFor: [], sourceAddress: undefined, trustedHops: undefined };

test('with a hop count the entry is counted from the right, over all lines', () => {
  const forwardedFor = ['198.51.100.1, 203.0.113.9', '192.0.2.7'];
  const at = (trustedHops: number) => clientAddress({ ...base, forwardedFor, trustedHops });
  assert.deepEqual(at(0), { address: '192.0.2.7', origin: 'x-forwarded-for' });
  assert.deepEqual(at(1), { address: '203.0.113.9', origin: 'x-forwarded-for' });
  assert.deepEqual(at(2), { address: '198.51.100.1', origin: 'x-forwarded-for' });
});

test('a hop count beyond the chain never falls back to the left-most entry', () => {
  assert.deepEqual(clientAddress({ ...base, forwardedFor: ['203.0.113.9'], trustedHops: 1 }), {
    address: '',
    origin: 'unknown',
  });
});

test('without a hop count Envoy knows best, then the right-most entry counts', () => {
  const forwardedFor = ['6.6.6.6, 192.0.2.7'];
  assert.deepEqual(clientAddress({ ...base, forwardedFor, sourceAddress: '[2001:db8::5]:4711' }), {
    address: '2001:db8::5',
    origin: 'source.address',
  });
  assert.deepEqual(clientAddress({ ...base, forwardedFor }), {
    address: '192.0.2.7',
    origin: 'x-forwarded-for-rightmost',
  });
});

test('nonsense is unknown', () => {
  assert.equal(clientAddress({ ...base, forwardedFor: ['192.0.2.7, unknown'] }).origin, 'unknown');
  assert.equal(clientAddress({ ...base, forwardedFor: [''] }).origin, 'unknown');
  assert.equal(clientAddress({ ...base, forwardedFor: [','], trustedHops: 0 }).origin, 'unknown');
  assert.equal(clientAddress(base).origin, 'unknown');
});

test('the header that the operator names comes first, by its right-most entry, where it holds an address', () => {
  const sources = { ...base, sourceAddress: '192.0.2.7:1', trustedHops: 0, forwardedFor: ['198.51.100.1'] };
  assert.deepEqual(clientAddress({ ...sources, named: ['6.6.6.6, 203.0.113.9'] }), {
    address: '203.0.113.9',
    origin: 'client-ip-header',
  });
  assert.equal(clientAddress({ ...sources, named: ['6.6.6.6', '203.0.113.9'] }).address, '203.0.113.9');
  for (const named of [[], [''], ['unknown']])
    assert.equal(clientAddress({ ...sources, named }).origin, 'x-forwarded-for');
});
