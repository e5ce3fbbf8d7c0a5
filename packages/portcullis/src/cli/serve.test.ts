/** How `portcullis serve` ends when it cannot begin: exit code, and a line that says what to do. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { describe, test } from 'node:test';
import { runPortcullis, TestFolder } from '../runtime/test/spawned-service.ts';

async function serve(
  folder: TestFolder,
  args: readonly string[],
): Promise<{ code: number | null; stderr: string }> {
  await using spawned = runPortcullis([
    ...['serve', '--log-format', 'json', '--workers', '1', '--http-addr', 'off'],
    ...['--config-dir', folder.policies, '--extproc-addr', folder.socket, ...args],
  ]);
  return await spawned.ended;
}

function listening(server: Server, where: string | number): Promise<void> {
  return new Promise((resolve) =>
    typeof where === 'string' ? server.listen(where, resolve) : server.listen(where, '127.0.0.1', resolve),
  );
}

describe('serve', { concurrency: 2 }, () => {
  test('flags that make no sense: 2', async () => {
    using folder = new TestFolder();
    const { code, stderr } = await serve(folder, ['--extproc-network', 'udp']);
    assert.equal(code, 2);
    assert.match(stderr, /network "udp" is unknown, write unix, tcp or tls/);
  });

  test('an event store that cannot be used: 2', async () => {
    using folder = new TestFolder();
    const { code, stderr } = await serve(folder, ['--event-store', folder.at('absent/events.db')]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /"code":"event-store\.unusable".*cannot use .*absent\/events\.db: /);
  });

  test('files of our own without --state-dir end with the process, and it says so', async () => {
    using folder = new TestFolder();
    await using spawned = runPortcullis([
      ...['serve', '--log-format', 'json', '--workers', '1', '--http-addr', 'off', '--tls-self-signed'],
      ...['--config-dir', folder.policies, '--extproc-listener', 'edge=tls:127.0.0.1:0'],
    ]);
    const { msg } = await spawned.line('setup.files');
    const [, path = ''] =
      /^TLS with a certificate of our own, (\S+); it ends with this process/.exec(msg) ?? [];
    await spawned.line('service.started');
    assert.ok(existsSync(path), msg);
    spawned.signal('SIGTERM');
    assert.equal((await spawned.ended).code, 0);
    assert.equal(existsSync(path), false);
  });

  test('no valid configuration and no last good one: 78', async () => {
    using folder = new TestFolder('kind: [');
    const { code, stderr } = await serve(folder, ['--state-dir', folder.at('state')]);
    assert.equal(code, 78, stderr);
    assert.match(stderr, /config\.none/);
    assert.match(stderr, /policy\.yaml/);
  });

  test('a live socket is not replaced: 75', async () => {
    using folder = new TestFolder();
    await using server = createServer();
    await listening(server, folder.socket);
    const { code, stderr } = await serve(folder, []);
    assert.equal(code, 75, stderr);
    assert.match(stderr, /another process listens .*--takeover/);
  });

  test('a file that is no socket is not removed: 75', async () => {
    using folder = new TestFolder();
    writeFileSync(folder.socket, 'precious');
    const { code, stderr } = await serve(folder, []);
    assert.equal(code, 75, stderr);
    assert.match(stderr, /exists and is no socket/);
  });

  test('a port that somebody has is not shared silently: 75', async () => {
    using folder = new TestFolder();
    await using server = createServer();
    await listening(server, 0);
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    const { code, stderr } = await serve(folder, [
      ...['--extproc-network', 'tcp', '--extproc-addr', `127.0.0.1:${address.port}`],
    ]);
    assert.equal(code, 75, stderr);
    assert.match(stderr, /another process listens/);
  });

  test('the admin port is taken: 75', async () => {
    using folder = new TestFolder();
    await using server = createServer();
    await listening(server, 0);
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    const { code, stderr } = await serve(folder, ['--http-addr', `127.0.0.1:${address.port}`]);
    assert.equal(code, 75, stderr);
    assert.match(stderr, /EADDRINUSE/);
  });

  test('a folder that does not exist, a group that does not exist, a path that is too long: 75', async () => {
    using folder = new TestFolder();
    const cases = [
      [['--extproc-addr', folder.at('absent/s.sock')], /folder does not exist; create it/],
      [['--socket-group', 'no-such-group'], /there is no group .{1,2}no-such-group/],
      [['--extproc-addr', folder.at('x'.repeat(120))], /at most 107 bytes/],
    ] as const;
    mkdirSync(folder.at('state'));
    for (const [args, says] of cases) {
      const { code, stderr } = await serve(folder, args);
      assert.equal(code, 75, stderr);
      assert.match(stderr, says);
    }
  });
});
