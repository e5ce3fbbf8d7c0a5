import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Configuration } from './configuration.ts';
import { forbids, TestFolder } from './test/spawned-service.ts';

/** A configuration of a folder, and what was told of it. */
function configurationOf(folder: TestFolder, stateDirectory?: string) {
  const told: string[] = [];
  let refuses: string | undefined;
  const configuration = new Configuration({
    directory: folder.policies,
    stateDirectory,
    debounce: 20,
    apply: () => Promise.resolve(refuses),
    log: (level, code, text) => told.push(`${level} ${code}: ${text}`),
  });
  return {
    configuration,
    told,
    refuse: (reason: string) => {
      refuses = reason;
    },
  };
}

test('a folder that lost its policies changes nothing, and says so', async () => {
  using folder = new TestFolder();
  const { configuration, told } = configurationOf(folder);
  const { version } = await configuration.first();
  rmSync(`${folder.policies}/policy.yaml`);
  await configuration.reload();
  assert.equal(configuration.plan.version, version);
  assert.deepEqual(configuration.lastReload?.result, 'rejected');
  assert.match(
    told.at(-1) ?? '',
    /^error config\.rejected: .*there is no policy document.*a running configuration stays/s,
  );
  await configuration.close();
});

test('a plan that the workers refuse changes nothing, and their reason is told', async () => {
  using folder = new TestFolder();
  const { configuration, told, refuse } = configurationOf(folder);
  const { version } = await configuration.first();
  refuse('a worker did not attach it');
  folder.write(forbids('x-other'));
  await configuration.reload();
  assert.equal(configuration.plan.version, version);
  assert.match(told.at(-1) ?? '', /^error config\.rejected: .*a worker did not attach it$/s);
  await configuration.close();
});

test('a state folder that cannot be written does not keep the configuration from being active', async () => {
  using folder = new TestFolder();
  writeFileSync(folder.at('state'), 'no folder');
  const { configuration, told } = configurationOf(folder, folder.at('state'));
  const plan = await configuration.first();
  assert.deepEqual([configuration.origin, plan.policies.length], ['files', 1]);
  assert.match(told.join('\n'), /^warn config\.not-kept: the last good configuration could not be kept: /m);
  await configuration.close();
});
