import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { realEnvoy } from '@portcullis-testing/envoy';
import { program } from '@portcullis-testing/prerequisites';
import type { SetupRow } from './setup.ts';
import { demoSetups } from './setups.ts';

const { skip } = await realEnvoy();
// In CI these must be there; elsewhere the rows that need them are left out, and say so.
for (const name of ['redis-server', 'redis-cli', 'postgres', 'initdb', 'psql']) program(name);
const main = join(import.meta.dirname, '../main.ts');

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function demo(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Ran> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  const [stdout, stderr, code] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray(),
    child.stderr.setEncoding('utf8').toArray(),
    new Promise<number | null>((resolve) => child.on('exit', resolve)),
  ]);
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}

describe('npm run demo -- --setup', () => {
  it('names the set-ups when there is none of that name', async () => {
    const { code, stderr } = await demo(['--setup', 'constructor']);
    assert.equal(code, 2);
    assert.match(stderr, /^demo\.unknown-setup: there is no set-up "constructor"/);
    for (const name of Object.keys(demoSetups)) assert.match(stderr, new RegExp(`^ {2}${name} `, 'm'));
  });

  it('says that it needs a real Envoy where there is none', async () => {
    const { code, stderr } = await demo(['--setup', 'elchi'], {
      ...process.env,
      ENVOY_BIN: '/nowhere/envoy',
    });
    assert.equal(code, 2);
    assert.match(stderr, /^demo\.no-envoy: .*ENVOY_BIN=\/nowhere\/envoy is no runnable Envoy/m);
  });

  it('runs folders of the examples', () => {
    for (const { folder } of Object.values(demoSetups))
      assert.ok(existsSync(join(import.meta.dirname, '../..', folder, 'README.md')), folder);
  });
});

describe('npm run demo -- --setup on a real Envoy', { skip }, () => {
  for (const name of Object.keys(demoSetups)) {
    it(`${name}: every row comes out as expected, as JSON lines`, async () => {
      const { code, stdout, stderr } = await demo(['--setup', name, '--json']);
      const rows = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as SetupRow);
      assert.deepEqual(
        rows.filter(({ asExpected }) => !asExpected),
        [],
        stderr,
      );
      assert.ok(rows.length >= 5);
      assert.ok(rows.some(({ verdict }) => verdict === 'block' || verdict === 'close'));
      assert.match(stderr, /^all \d+ rows as expected$/m);
      assert.equal(code, 0);
    });
  }
});
