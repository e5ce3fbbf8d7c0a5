import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { configurationHash } from './configuration-hash.ts';
import { readLastGood, writeLastGood } from './last-good.ts';
import { loadConfiguration } from './load.ts';
import { folder, loadTexts, policyText } from './test/configuration-fixture.ts';

function temporary(context: { after(action: () => void): void }): string {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-last-good-'));
  context.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const source = { directory: folder };
const loaded = loadTexts({
  'a.yaml': policyText('  domains: [{hosts: [a.example]}]\n'),
  'b.json': JSON.stringify({ apiVersion: 'portcullis.dev/v1', kind: 'SecurityPolicy', spec: {} }),
});

test('what was kept compiles to the same plan', (context) => {
  const directory = join(temporary(context), 'state');
  const withData = { ...loaded, referencedFiles: [] };
  assert.equal(writeLastGood(directory, source, withData), undefined);
  const kept = readLastGood(directory);
  assert.ok(!('problem' in kept), JSON.stringify(kept));
  assert.equal(kept.hash, loaded.hash);
  const again = loadConfiguration(kept.source, { access: kept.access, environment: {}, registry: [] });
  assert.deepEqual(again.plan, loaded.plan);
  assert.deepEqual(readdirSync(directory), ['last-good.bundle']);
  assert.equal(statSync(join(directory, 'last-good.bundle')).mode & 0o777, 0o600);
});

test('referenced files are part of what is kept', (context) => {
  const directory = temporary(context);
  const data = { name: '/keys/one', path: '/keys/one', content: Buffer.from('k1') };
  const hash = readHashAfter(directory, data);
  const kept = readLastGood(directory);
  assert.ok(!('problem' in kept));
  assert.equal(kept.hash, hash);
  assert.deepEqual(Buffer.from(kept.access.read('/keys/one', 10) as Uint8Array), data.content);
  assert.ok('problem' in kept.access.read('/keys/two', 10));
});

function readHashAfter(directory: string, data: { name: string; path: string; content: Uint8Array }): string {
  const hash = configurationHash([
    ...loaded.policyFiles.map(({ name, content }) => [name, content] as const),
    [data.path, data.content],
  ]);
  assert.equal(writeLastGood(directory, source, { ...loaded, hash, referencedFiles: [data] }), undefined);
  return hash;
}

test('one that is damaged, cut or of another format is refused with a reason', (context) => {
  const directory = temporary(context);
  assert.ok('problem' in readLastGood(directory));
  writeLastGood(directory, source, loaded);
  const path = join(directory, 'last-good.bundle');
  const whole = readFileSync(path);
  const damaged = Buffer.from(whole);
  damaged[whole.length - 3] = damaged[whole.length - 3]! ^ 1;
  for (const bytes of [
    damaged,
    whole.subarray(0, whole.length - 1),
    Buffer.concat([whole, whole]),
    Buffer.from('{}\n'),
    Buffer.alloc(0),
  ]) {
    writeFileSync(path, bytes);
    assert.match((readLastGood(directory) as { problem: string }).problem, /damaged|unknown format/);
  }
});

test('a folder that cannot be written leaves the kept one and says why', (context) => {
  const directory = temporary(context);
  writeFileSync(join(directory, 'file'), '');
  const failed = writeLastGood(join(directory, 'file'), source, loaded);
  assert.match(failed!.problem, /cannot keep the configuration/);
});
