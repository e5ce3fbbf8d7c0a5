import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { realEnvoy } from '@portcullis-testing/envoy';
import { demoRequests } from './requests.ts';

const { skip } = await realEnvoy();
const demo = join(import.meta.dirname, 'demo.ts');

describe('npm run demo', { skip }, () => {
  it('comes out as expected on a real Envoy, and prints JSON lines', async () => {
    const child = spawn(process.execPath, [demo, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
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
