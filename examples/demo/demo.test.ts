import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { realEnvoy } from '@portcullis-testing/envoy';
import { demoRequests } from './requests.ts';

const { skip } = await realEnvoy();
const demo = join(import.meta.dirname, 'demo.ts');

/** Runs the demo with --json; every row has to be as expected. */
async function assertAsExpected(env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [demo, '--json'], { stdio: ['ignore', 'pipe', 'pipe'], env });
  const [stdout, stderr, code] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray(),
    child.stderr.setEncoding('utf8').toArray(),
    new Promise((resolve) => child.on('exit', resolve)),
  ]);
  const rows = stdout.join('').trimEnd().split('\n');
  const unexpected = rows.filter((row) => !(JSON.parse(row) as { asExpected: boolean }).asExpected);
  assert.deepEqual(unexpected, [], stderr.join(''));
  assert.equal(rows.length, demoRequests.length);
  assert.equal(code, 0);
  return stderr.join('');
}

describe('npm run demo without an Envoy', () => {
  it('comes out as expected on the small gateway, and says why it is that', async () => {
    const text = await assertAsExpected({ ...process.env, ENVOY_BIN: '/nowhere/envoy' });
    assert.match(text, /small gateway, since ENVOY_BIN=\/nowhere\/envoy is no runnable Envoy/);
  });
});

describe('npm run demo', { skip }, () => {
  it('comes out as expected on a real Envoy, and prints JSON lines', async () => {
    assert.match(await assertAsExpected(process.env), /gateway: +Envoy \d/);
  });

  it('stays with --keep until it is interrupted, and prints lines to try', async () => {
    const child = spawn(process.execPath, [demo, '--keep'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (text.includes('Ctrl-C ends it')) child.kill('SIGINT');
    });
    assert.equal(await new Promise((resolve) => child.on('exit', resolve)), 0);
    assert.match(text, /curl -i -H 'host: shop\.example' http:\/\/127\.0\.0\.1:\d+\/kettles/);
    assert.match(text, new RegExp(`all ${demoRequests.length} rows as expected`));
  });
});
