import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ServiceSockets } from './service-sockets.ts';
import { TakeoverWatch } from './takeover-watch.ts';
import { testSettings } from './test/settings.ts';

/** Sockets at two paths that are watched, and what was told of them. */
async function watched(
  t: TestContext,
): Promise<{ paths: readonly [string, string]; told: string[]; look: () => void; taken: () => boolean }> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const paths = [join(folder, 'a.sock'), join(folder, 'b.sock')] as const;
  const listeners = paths.map((path, index) => ({ id: `${index}`, network: 'unix' as const, path }));
  const sockets = new ServiceSockets(testSettings({ workers: 1, listeners }));
  await sockets.open();
  t.after(() => sockets.close());
  t.mock.timers.enable({ apis: ['setInterval'] });
  const told: string[] = [];
  let taken = false;
  const watch = new TakeoverWatch(
    sockets,
    (level, code, text) => told.push(`${level} ${code}: ${text}`),
    () => {
      taken = true;
    },
  );
  watch.start();
  t.after(() => watch.stop());
  return { paths, told, look: () => t.mock.timers.tick(500), taken: () => taken };
}

test('a socket that somebody removed is told once, and again when it was there meanwhile', async (t) => {
  const { paths, told, look, taken } = await watched(t);
  look();
  assert.deepEqual(told, []);
  rmSync(paths[0]);
  look();
  look();
  const line = `error socket.missing: ${paths[0]} was removed: nobody can connect any more; restart this process`;
  assert.deepEqual(told, [line]);
  writeFileSync(paths[0], '');
  look();
  rmSync(paths[0]);
  look();
  assert.deepEqual(told, [line, line]);
  assert.equal(taken(), false);
});

test('only when all sockets were replaced is the service taken over', async (t) => {
  const { paths, told, look, taken } = await watched(t);
  for (const path of paths) {
    look();
    assert.equal(taken(), false);
    rmSync(path);
    writeFileSync(path, '');
  }
  look();
  assert.equal(taken(), true);
  assert.deepEqual(told, ['info service.taken-over: another process listens on the sockets now']);
});
