import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runValidate } from '../../packages/portcullis/src/cli/validate.ts';
import type { PolicyPlan } from '../../packages/portcullis/src/config/plan.ts';
import { Configuration } from '../../packages/portcullis/src/runtime/configuration.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const broken = readdirSync(join(here, 'data')).sort();
/** `UPDATE_GENERATED=1 npm test -- broken-policies` writes what is said now. */
const update = process.env['UPDATE_GENERATED'] === '1';

function temporary(context: { after(action: () => void): void }): string {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-broken-'));
  context.after(() => rmSync(directory, { recursive: true, force: true }));
  copyFileSync(join(here, 'good', 'shop.yaml'), join(directory, 'shop.yaml'));
  return directory;
}

test('each broken file gives a clear error with its place', (context) => {
  const directory = temporary(context);
  let said = '';
  const write = (text: string): void => {
    said += text;
  };
  for (const name of broken) {
    copyFileSync(join(here, 'data', name), join(directory, name));
    said += `$ portcullis validate policies   # with ${name}\n`;
    assert.equal(runValidate({ dir: directory, environment: {}, write }), 1, name);
    rmSync(join(directory, name));
  }
  assert.equal(broken.length, 10);
  assert.ok(!said.includes('correct-horse'), 'no secret is shown');
  const golden = join(here, 'expected.txt');
  if (update) writeFileSync(golden, said);
  assert.equal(said, readFileSync(golden, 'utf8'));
});

test('none of them replaces the running configuration, and the reason can be seen', async (context) => {
  const directory = temporary(context);
  const applied: PolicyPlan[] = [];
  const configuration = new Configuration({
    directory,
    stateDirectory: undefined,
    debounce: 300,
    apply: async (plan) => {
      applied.push(plan);
      return undefined;
    },
    log: () => undefined,
  });
  context.after(() => configuration.close());
  const plan = await configuration.first();
  for (const name of broken) {
    copyFileSync(join(here, 'data', name), join(directory, name));
    await configuration.reload();
    assert.equal(configuration.plan, plan, name);
    assert.equal(configuration.lastReload?.result, 'rejected', name);
    assert.match(configuration.lastReload.report, new RegExp(`--> (${name}|shop\\.yaml):`), name);
    rmSync(join(directory, name));
  }
  assert.deepEqual(configuration.reloads, { applied: 1, unchanged: 0, rejected: broken.length });
  await configuration.reload();
  assert.equal(configuration.lastReload?.result, 'unchanged');
  assert.deepEqual(applied, []);
});
