import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { livenessOf } from './live-listener.ts';
import { withoutRights } from './test/without-rights.ts';

/** A path for a socket in a folder that everybody may enter. */
function freshPath(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-'));
  chmodSync(folder, 0o755);
  t.after(() => rmSync(folder, { recursive: true }));
  return join(folder, 's.sock');
}

async function listening(t: TestContext, server: Server, where: object): Promise<Server> {
  server.listen(where);
  await once(server, 'listening');
  t.after(() => server.close());
  return server;
}

test('nothing, something that nobody listens on, somebody', async (t) => {
  const path = freshPath(t);
  assert.equal(await livenessOf({ path }), 'absent');
  writeFileSync(path, '');
  assert.equal(await livenessOf({ path }), 'dead');
  rmSync(path);
  await listening(t, createServer(), { path });
  assert.equal(await livenessOf({ path }), 'live');

  const other = await listening(t, createServer(), { port: 0, host: '127.0.0.1' });
  const { port } = other.address() as AddressInfo;
  assert.equal(await livenessOf({ port, host: '127.0.0.1' }), 'live');
});

test('who is too busy to accept listens nevertheless', { skip: process.platform !== 'linux' }, async (t) => {
  const path = freshPath(t);
  await listening(t, createServer(), { path, backlog: 1 });
  // All in one turn of the event loop, in which the server accepts nobody.
  const waiting = Array.from({ length: 4 }, () => connect({ path }).on('error', () => undefined));
  const liveness = livenessOf({ path });
  assert.equal(await liveness, 'live');
  for (const socket of waiting) socket.destroy();
});

test('where there is no permission it cannot be told', async (t) => {
  const path = freshPath(t);
  await listening(t, createServer(), { path });
  chmodSync(path, 0);
  await assert.rejects(
    withoutRights(() => livenessOf({ path })),
    {
      code: 'socket.permission',
      message: `${path} cannot be used: no permission`,
    },
  );
});
