import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { HeaderLines } from '../exchange/header-lines.ts';
import { PolicyResolver } from '../pipeline/resolve-policy.ts';
import { CompilerThread } from './compiler-thread.ts';
import { policyText } from './test/configuration-fixture.ts';

test('compiles, reports faults, keeps what was good and compiles that again', async (context) => {
  const root = mkdtempSync(join(tmpdir(), 'portcullis-compiler-'));
  const directory = join(root, 'conf.d');
  const state = join(root, 'state');
  mkdirSync(directory);
  const thread = new CompilerThread();
  context.after(async () => {
    await thread.close();
    rmSync(root, { recursive: true, force: true });
  });

  assert.match(
    ((await thread.compileLastGood(state)) as { problem: string }).problem,
    /no configuration is kept/,
  );

  const file = join(directory, 'a.yaml');
  writeFileSync(
    file,
    policyText(
      '  domains: [{hosts: ["*"], routes: [{match: {path_regex: "^/a"}, policy: {mode: detect}}]}]\n',
    ),
  );
  const good = await thread.compile({ directory });
  assert.ok('plan' in good && good.plan !== undefined, JSON.stringify(good));
  assert.equal(good.report, '');
  const request = { host: 'x', path: '/abc', method: 'GET', contentType: '', headers: new HeaderLines([]) };
  assert.equal(new PolicyResolver(good.plan).resolve(request).policy?.mode, 'detect');
  assert.match((await thread.keepLastGood('other', state))!.problem, /a newer configuration/);
  assert.equal(await thread.keepLastGood(good.hash, state), undefined);

  writeFileSync(file, 'apiVersion: [');
  const bad = await thread.compile({ directory });
  assert.ok('plan' in bad && bad.plan === undefined);
  assert.match(bad.report, /error\[config\.syntax\]/);

  const kept = await thread.compileLastGood(state);
  assert.ok('plan' in kept && kept.plan !== undefined);
  assert.equal(kept.hash, good.hash);
});

test('a thread that does not answer is given up, and the next request gets a new one', async (context) => {
  const thread = new CompilerThread(1);
  context.after(() => thread.close());
  const given = await thread.compile({ directory: '/nowhere' });
  assert.match((given as { problem: string }).problem, /no answer within 1 ms/);
  assert.match(
    ((await thread.compile({ directory: '/nowhere' })) as { problem: string }).problem,
    /no answer/,
  );
});

test('closing answers whoever waits', async () => {
  const thread = new CompilerThread();
  const pending = thread.compile({ directory: '/nowhere' });
  await thread.close();
  assert.match(((await pending) as { problem: string }).problem, /closed/);
});

test('a thread that nobody asks any more ends, and the next request starts another', async (context) => {
  let idle = (): void => assert.fail('not idle yet');
  const thread = new CompilerThread(undefined, (milliseconds, callback) => {
    assert.equal(milliseconds, 60_000);
    idle = callback;
    return () => {
      idle = () => assert.fail('asked meanwhile');
    };
  });
  context.after(() => thread.close());
  await thread.compile({ directory: '/nowhere' });
  assert.equal(thread.running, true);
  idle();
  assert.equal(thread.running, false);
  const again = await thread.compile({ directory: '/nowhere' });
  assert.ok('diagnostics' in again, JSON.stringify(again));
});
