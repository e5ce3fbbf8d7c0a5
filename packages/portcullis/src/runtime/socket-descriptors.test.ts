import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { descriptorsFromHelper } from './socket-descriptors.ts';

function freshFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

const request = { mode: 0o600, group: undefined, count: 2 };

test('a socket that cannot be made is told with what to do', async (t) => {
  const folder = freshFolder(t);
  writeFileSync(join(folder, 'file'), '');
  const long = join(folder, 'x'.repeat(100));
  for (const [path, problem] of [
    [join(folder, 'absent', 's.sock'), /its folder does not exist; create it$/],
    [long, /the path of a socket has at most 107 bytes; choose a shorter one$/],
    [join(folder, 'file', 's.sock'), /^cannot listen on .*file\/s\.sock: .*ENOTDIR/],
  ] as const) {
    await assert.rejects(descriptorsFromHelper({ ...request, path }), { message: problem });
  }
});

test('a socket whose group cannot be set is not left behind for everybody', async (t) => {
  const path = join(freshFolder(t), 's.sock');
  await assert.rejects(descriptorsFromHelper({ ...request, path, group: 2 ** 40 }), {
    code: 'socket.err_out_of_range',
    message: /gid/,
  });
  assert.equal(existsSync(path), false);
});

test('a helper that gives no answer is not waited for longer than 20 s', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const descriptors = descriptorsFromHelper({ ...request, path: join(freshFolder(t), 's.sock') });
  t.mock.timers.tick(20_000);
  await assert.rejects(descriptors, {
    code: 'socket.helper',
    message: 'the socket helper gave no answer within 20000 ms',
  });
});
