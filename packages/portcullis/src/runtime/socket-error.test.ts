import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ServiceSockets } from './service-sockets.ts';
import { noPermission } from './socket-error.ts';
import { testSettings } from './test/settings.ts';
import { withoutRights } from './test/without-rights.ts';

test('a low port is explained: what is missing, and what is better', () => {
  const low = noPermission('::', 443);
  assert.equal(low.code, 'socket.permission');
  assert.match(
    low.message,
    /^cannot listen on \[::\]:443: no permission; ports below 1024 need CAP_NET_BIND/,
  );
  assert.match(low.message, /let the Service map 443 to it \(targetPort\)$/);
  assert.equal(noPermission('10.0.0.1', 8443).message, 'cannot listen on 10.0.0.1:8443: no permission');
});

/** The first port that everybody may have. */
function firstFree(): number {
  return Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
}

test('whether a low port may be had is known before a worker tries', {
  skip: process.platform === 'linux' ? false : 'who may have low ports is known of Linux only',
}, async () => {
  const listeners = [{ id: 'a', network: 'tcp' as const, host: '127.0.0.1', port: 1 }];
  const sockets = new ServiceSockets(testSettings({ workers: 1, listeners }));
  const opened = withoutRights(() => sockets.open());
  if (firstFree() > 1)
    await assert.rejects(opened, { code: 'socket.permission', message: /127\.0\.0\.1:1: no/ });
  else await opened;
});
