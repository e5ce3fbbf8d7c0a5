/** `serve` without a folder of policies: what is active, and that it says so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DecisionRecord } from '../pipeline/decision-record.ts';
import { ExtProcClient } from './test/ext-proc-client.ts';
import { runPortcullis, TestFolder } from './test/spawned-service.ts';

const attack = { ':path': `/search?q=${encodeURIComponent("1' union select password from users--")}` };

function serve(folder: TestFolder, ...args: string[]): ReturnType<typeof runPortcullis> {
  const socket = ['--extproc-addr', folder.socket, '--http-addr', '127.0.0.1:0', '--workers', '1'];
  return runPortcullis(['serve', '--log-format', 'json', ...socket, ...args]);
}

test('the baseline detects, blocks nothing, and the first line says that it is active', async () => {
  using folder = new TestFolder();
  await using service = serve(folder, '--state-dir', folder.at('state'));
  const { msg, admin } = await service.line('service.started');
  assert.match(msg, /no --config-dir: the baseline detects and blocks nothing/);
  using client = new ExtProcClient(`unix:${folder.socket}`);
  assert.deepEqual(await client.ask(attack), { status: 0 });
  const configuration = (await (await fetch(`${admin}/configz`)).json()) as Record<string, unknown>;
  assert.deepEqual([configuration['origin'], configuration['sources']], ['built_in', ['baseline.yaml']]);
  assert.equal((await fetch(`${admin}/readyz`)).status, 200);
  service.signal('SIGTERM');
  const { stdout } = await service.ended;
  const [decision] = stdout
    .split('\n')
    .filter((line) => line.includes('"event":"decision"'))
    .map((line) => JSON.parse(line) as DecisionRecord);
  assert.deepEqual(
    [decision?.verdict, decision?.would_verdict, decision?.mode],
    ['allow', 'block', 'detect'],
  );
  assert.match(decision?.findings[0]?.rule_id ?? '', /^baseline\.sqli\./);
});

test('nothing is kept of it: a later restart with broken files has no last good configuration', async () => {
  using folder = new TestFolder('kind: [');
  const state = ['--state-dir', folder.at('state')];
  {
    await using service = serve(folder, ...state);
    await service.line('service.started');
    service.signal('SIGTERM');
    assert.equal((await service.ended).code, 0);
  }
  await using service = serve(folder, ...state, '--config-dir', folder.policies);
  assert.equal((await service.ended).code, 78);
});

test('with --baseline false, and where all is refused that no policy names, there is no policy', async () => {
  for (const [flag, answer, said] of [
    ['--baseline=false', 0, /no policies: every request is allowed without inspection/],
    ['--default-allow=false', 403, /no policies: every request is refused without inspection/],
  ] as const) {
    using folder = new TestFolder();
    await using service = serve(folder, flag);
    assert.match((await service.line('service.started')).msg, said);
    using client = new ExtProcClient(`unix:${folder.socket}`);
    assert.deepEqual(await client.ask(), { status: answer });
  }
});
