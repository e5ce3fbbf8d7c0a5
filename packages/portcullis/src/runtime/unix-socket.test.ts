import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { livenessOf } from './live-listener.ts';
import { withoutRights } from './test/without-rights.ts';
import { UnixSocket } from './unix-socket.ts';

function freshFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

const options = { mode: 0o600, group: undefined, takeover: false, count: 1 };

test('what is no socket is not removed, and what somebody listens on is taken over only where asked', async (t) => {
  const folder = freshFolder(t);
  const file = join(folder, 'file');
  writeFileSync(file, 'precious');
  await assert.rejects(UnixSocket.open({ ...options, path: file }), {
    code: 'socket.not-a-socket',
    message: `${file} exists and is no socket; remove it, or choose another path`,
  });
  assert.ok(existsSync(file));

  const path = join(folder, 's.sock');
  const first = await UnixSocket.open({ ...options, path });
  t.after(() => first.close());
  await assert.rejects(UnixSocket.open({ ...options, path }), { code: 'socket.in-use' });
  assert.equal(first.pathState, 'own');

  const second = await UnixSocket.open({ ...options, path, takeover: true });
  assert.equal(first.pathState, 'own', 'beside the first until there is somebody to accept');
  second.publish();
  assert.equal(first.pathState, 'replaced');
  first.close();
  assert.equal(second.pathState, 'own', 'the first one leaves what is not its own');
  second.close();
  assert.equal(second.pathState, 'missing');
  assert.deepEqual(readdirSync(folder), ['file']);
});

test('a worker gets a descriptor at any time, and none once the socket is closed', async (t) => {
  const path = join(freshFolder(t), 's.sock');
  const socket = await UnixSocket.open({ ...options, path });
  const descriptors = [await socket.descriptor(), await socket.descriptor()];
  assert.notEqual(descriptors[0], descriptors[1]);
  const server = createServer().listen({ fd: descriptors[1]! });
  t.after(() => server.close());
  assert.equal(await livenessOf({ path }), 'live');

  socket.close();
  socket.close();
  assert.equal(existsSync(path), false);
  await assert.rejects(socket.descriptor(), {
    code: 'socket.no-descriptor',
    message: `there is no descriptor for ${path}`,
  });
});

test('a socket in a folder that is not ours any more is closed all the same', async (t) => {
  const folder = freshFolder(t);
  const path = join(folder, 's.sock');
  const socket = await UnixSocket.open({ ...options, path });
  chmodSync(folder, 0o555);
  await withoutRights(async () => socket.close());
  chmodSync(folder, 0o755);
  assert.equal(existsSync(path), true);
  await assert.rejects(socket.descriptor(), { code: 'socket.no-descriptor' });
});
