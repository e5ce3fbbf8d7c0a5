import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomOf } from '../../../test/random-exchange.ts';
import { connectionPlan, ScriptedConnection } from '../../../test/scripted-connection.ts';
import { parseIp } from '../../exchange/ip-address.ts';
import { hasAddress, NetworkSetBuilder } from './network-set.ts';

const setOf = (...texts: readonly string[]) => {
  const builder = new NetworkSetBuilder();
  for (const text of texts) assert.ok(builder.add(text), text);
  return builder.compile();
};

test('networks: edges, overlaps, both families, what is none', () => {
  const set = setOf('10.0.0.0/9', '10.64.0.0/16', '192.0.2.7', '2001:db8::/32', '::1', '0.0.0.0/32');
  const cases: ReadonlyArray<readonly [string, boolean]> = [
    ['10.0.0.0', true],
    ['10.127.255.255', true],
    ['10.128.0.0', false],
    ['9.255.255.255', false],
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['::ffff:192.0.2.7', true],
    ['2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', true],
    ['2001:db9::', false],
    ['2001:db7:ffff::', false],
    ['::1', true],
    ['::2', false],
    ['0.0.0.0', true],
    ['255.255.255.255', false],
  ];
  for (const [address, inside] of cases) assert.equal(hasAddress(set, parseIp(address)!), inside, address);
  assert.equal(cases.length, 14);
  assert.ok(hasAddress(setOf('0.0.0.0/0'), parseIp('203.0.113.9')!));
  assert.ok(hasAddress(setOf('::/0'), parseIp('ff02::1')!));
  for (const text of ['', '10.0.0.0/33', '10.0.0.0/', '::/129', '10.0.0', 'example.com', '10.0.0.0/1e1'])
    assert.equal(new NetworkSetBuilder().add(text), false, text);
});

test('random networks against a plain comparison of bits', () => {
  const random = randomOf(11);
  const byte = (): number => Math.floor(random() * 256);
  let inside = 0;
  for (let round = 0; round < 200; round++) {
    const networks = Array.from({ length: 20 }, () => {
      const bits = 8 + Math.floor(random() * 25);
      return { bytes: [byte() & 3, byte(), byte(), byte()], bits };
    });
    const set = setOf(...networks.map(({ bytes, bits }) => `${bytes.join('.')}/${bits}`));
    for (let probe = 0; probe < 50; probe++) {
      const address = [byte() & 3, byte(), byte(), byte()];
      const bitsOf = (bytes: readonly number[]): string =>
        bytes.map((one) => one.toString(2).padStart(8, '0')).join('');
      const expected = networks.some(({ bytes, bits }) =>
        bitsOf(address).startsWith(bitsOf(bytes).slice(0, bits)),
      );
      if (expected) inside++;
      assert.equal(hasAddress(set, Uint8Array.from(address)), expected);
    }
  }
  assert.ok(inside > 500 && inside < 9_500, String(inside));
});

const from = (address: string): object => ({
  attributes: { 'envoy.filters.network.ext_proc': { 'source.address': address } },
});

test('a client on a list is closed before a byte has passed; an exempt one and others are not', () => {
  const plan = connectionPlan({
    engines: {
      ip_reputation: {
        lists: [
          { name: 'seen', networks: ['198.51.100.0/24'], action: 'note' },
          { name: 'bad', networks: ['203.0.113.0/24'] },
        ],
        allow: ['203.0.113.9'],
      },
    },
  });
  const cases: ReadonlyArray<readonly [string, 'no' | 'close', string]> = [
    ['203.0.113.8:4711', 'close', 'ip_reputation.bad'],
    ['203.0.113.9:4711', 'no', ''],
    ['198.51.100.1:4711', 'no', 'ip_reputation.seen'],
    ['[2001:db8::1]:4711', 'no', ''],
    ['', 'no', 'ip_reputation.unknown_address'],
  ];
  for (const [address, closed, rule] of cases) {
    const connection = new ScriptedConnection({ plan });
    connection.send('read', 'hello', false, address === '' ? {} : from(address));
    assert.equal(connection.closed, closed, address);
    assert.equal(connection.text('read'), closed === 'no' ? 'hello' : '');
    connection.end();
    assert.equal(connection.records[0]?.findings[0]?.rule_id ?? '', rule, address);
  }
  assert.equal(cases.length, 5);
});

test('detect records and closes nothing; an unknown address may close', () => {
  const lists = [{ name: 'bad', networks: ['203.0.113.0/24'] }];
  const detect = new ScriptedConnection({
    plan: connectionPlan({ mode: 'detect', engines: { ip_reputation: { lists } } }),
  });
  detect.send('write', '220 hello', false, from('203.0.113.8:1'));
  detect.end();
  assert.deepEqual([detect.closed, detect.records[0]?.would_verdict], ['no', 'close']);
  const strict = new ScriptedConnection({
    plan: connectionPlan({ engines: { ip_reputation: { lists, unknown_address: 'close' } } }),
  });
  strict.send('read', 'hello');
  assert.equal(strict.closed, 'close');
});
