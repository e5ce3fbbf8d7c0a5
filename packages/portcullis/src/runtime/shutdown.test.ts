/** How the service ends, and how another takes its place: calls that run come to their end. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { ExtProcClient } from './test/ext-proc-client.ts';
import { runPortcullis, TestFolder, TestService } from './test/spawned-service.ts';

const go = { status: 0 };

describe('end of the service', { concurrency: 2 }, () => {
  test('SIGTERM: not ready, nobody connects any more, running calls end as they should', async () => {
    using folder = new TestFolder();
    await using service = await TestService.start(folder);
    using client = new ExtProcClient(`unix:${folder.socket}`);
    const calls = Array.from({ length: 20 }, () => client.begin());
    for (const call of calls) assert.deepEqual(await call.answer(), go);
    service.process.signal('SIGTERM');
    await service.process.line('service.draining');
    assert.equal((await service.admin('/readyz')).status, 503);
    assert.equal(existsSync(folder.socket), false);
    using late = new ExtProcClient(`unix:${folder.socket}`);
    const refused = await late.ask();
    assert.ok('failed' in refused && refused.failed === 14);
    for (const call of calls) assert.deepEqual(await call.respond().answer(), go);
    for (const call of calls) call.end();
    const { code, stderr } = await service.process.ended;
    assert.equal(code, 0, stderr);
  });

  test('a drain has a limit', async () => {
    using folder = new TestFolder();
    await using service = await TestService.start(folder, ['--shutdown-timeout', '100ms']);
    using client = new ExtProcClient(`unix:${folder.socket}`);
    const call = client.begin();
    assert.deepEqual(await call.answer(), go);
    service.process.signal('SIGTERM');
    assert.equal((await service.process.ended).code, 0);
    assert.ok('failed' in (await call.answer()));
  });

  test('a second signal ends it at once', async () => {
    using folder = new TestFolder();
    await using service = await TestService.start(folder, ['--shutdown-timeout', '10m']);
    using client = new ExtProcClient(`unix:${folder.socket}`);
    const call = client.begin();
    assert.deepEqual(await call.answer(), go);
    service.process.signal('SIGTERM');
    await service.process.line('service.draining');
    service.process.signal('SIGINT');
    assert.equal((await service.process.ended).code, 130);
  });

  test('a signal while it starts ends it without a trace', async () => {
    using folder = new TestFolder();
    await using starting = runPortcullis([
      ...['serve', '--log-format', 'json', '--config-dir', folder.policies, '--workers', '2'],
      ...['--extproc-addr', folder.socket, '--http-addr', '127.0.0.1:0'],
    ]);
    await starting.line('admin.listening');
    starting.signal('SIGTERM');
    const { code, stderr } = await starting.ended;
    assert.equal(code, 0, stderr);
    assert.equal(existsSync(folder.socket), false);
  });

  test('a socket that a crash left behind is replaced', async () => {
    using folder = new TestFolder();
    {
      await using crashing = await TestService.start(folder);
      crashing.process.signal('SIGKILL');
      await crashing.process.ended;
    }
    assert.equal(existsSync(folder.socket), true);
    await using service = await TestService.start(folder);
    using client = new ExtProcClient(`unix:${folder.socket}`);
    assert.deepEqual(await client.ask(), go);
    assert.equal(
      service.process.lines.some(({ level }) => level === 'error'),
      false,
    );
  });

  test('takeover: the new process gets sockets and admin port, the old one ends, no call is lost', async () => {
    using folder = new TestFolder();
    await using old = await TestService.start(folder);
    const admin = new URL(old.started.admin ?? '').host;
    using client = new ExtProcClient(`unix:${folder.socket}`);
    const running = client.begin();
    assert.deepEqual(await running.answer(), go);

    let stop = false;
    const answers = new Map<string, number>();
    const load = async (): Promise<void> => {
      using others = new ExtProcClient(`unix:${folder.socket}`);
      while (!stop) {
        const key = JSON.stringify(await others.ask());
        answers.set(key, (answers.get(key) ?? 0) + 1);
      }
    };
    const loads = [load(), load()];
    await using next = await TestService.start(folder, ['--takeover', '--http-addr', admin]);
    await old.process.line('service.taken-over');
    assert.deepEqual(await running.respond().answer(), go);
    running.end();
    assert.equal((await old.process.ended).code, 0);
    await next.process.line('admin.listening');
    stop = true;
    await Promise.all(loads);
    assert.deepEqual([...answers.keys()], [JSON.stringify(go)]);
    assert.ok((answers.get(JSON.stringify(go)) ?? 0) > 100);
    const page = (await (await fetch(`http://${admin}/configz`)).json()) as { started_at: string };
    assert.ok(page.started_at > '2');
    assert.equal(existsSync(folder.socket), true);
  });
});
