import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeListener, isLoopback, parseListener, parseNamedListener } from './listener-address.ts';

test('addresses of the flags', () => {
  assert.deepEqual(parseListener('a', 'unix', '/run/x.sock'), {
    id: 'a',
    network: 'unix',
    path: '/run/x.sock',
  });
  assert.deepEqual(parseListener('a', 'tcp', '[::1]:9000'), {
    id: 'a',
    network: 'tcp',
    host: '::1',
    port: 9000,
  });
  assert.deepEqual(parseListener('a', 'tcp', ':0'), { id: 'a', network: 'tcp', host: '0.0.0.0', port: 0 });
  const named = parseNamedListener('lst-443=unix:/run/e/l=1:2.sock');
  assert.deepEqual(named, { id: 'lst-443', network: 'unix', path: '/run/e/l=1:2.sock' });
  assert.equal(describeListener(parseNamedListener('e=tls:[::1]:7')), 'tls:[::1]:7');
  assert.equal(describeListener(parseNamedListener('e=tcp:[::1]:7')), 'tcp:[::1]:7');
});

test('what is wrong is said with a way out', () => {
  for (const [network, address] of [
    ['udp', 'x'],
    ['unix', ''],
    ['tcp', '9000'],
    ['tcp', 'host:'],
    ['tcp', 'host:70000'],
    ['tcp', 'host:1x'],
  ] as const) {
    assert.throws(
      () => parseListener('a', network, address),
      { code: 'listener.address' },
      `${network} ${address}`,
    );
  }
  for (const text of ['unix:/x', '=unix:/x', 'a=unix']) {
    assert.throws(() => parseNamedListener(text), /write id=network:addr/);
  }
});

test('loopback', () => {
  const loopback = (host: string) => isLoopback({ id: 'a', network: 'tcp', host, port: 1 });
  assert.deepEqual(
    ['127.0.0.1', '127.9.9.9', '::1', 'localhost', '0.0.0.0', '::', '10.0.0.1', '127.example.com'].map(
      loopback,
    ),
    [true, true, true, true, false, false, false, false],
  );
});
