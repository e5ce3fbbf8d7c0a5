import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { realEnvoy } from '@portcullis-testing/envoy';
import { shared } from '@portcullis-testing/prerequisites';
import { attackRequests } from './attacks.ts';
import { checkRequests } from './requests.ts';

const { skip } = await realEnvoy();
const crs = shared('conformance/crs');
const demo = join(import.meta.dirname, 'main.ts');
const requests = [...checkRequests, ...attackRequests];

/** What a run printed. */
interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Run> {
  const child = spawn(process.execPath, [demo, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  const [stdout, stderr, code] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray(),
    child.stderr.setEncoding('utf8').toArray(),
    new Promise<number | null>((resolve) => child.on('exit', resolve)),
  ]);
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}

/** Every row has to be as expected. */
function assertRows({ code, stdout, stderr }: Run, count: number): void {
  const rows = stdout.trimEnd().split('\n');
  const unexpected = rows.filter((row) => !(JSON.parse(row) as { asExpected: boolean }).asExpected);
  assert.deepEqual(unexpected, [], stderr);
  assert.equal(rows.length, count);
  assert.equal(code, 0);
}

describe('npm run demo without an Envoy', () => {
  it('comes out as expected on the small gateway, and says why it is that', async () => {
    const outcome = await run(['--json'], { ...process.env, ENVOY_BIN: '/nowhere/envoy' });
    assertRows(outcome, requests.filter(({ http2 }) => http2 !== true).length);
    assert.match(outcome.stderr, /small gateway, since ENVOY_BIN=\/nowhere\/envoy is no runnable Envoy/);
    assert.match(outcome.stderr, /left out: +2 requests over HTTP\/2/);
  });
});

describe('npm run demo', { skip }, () => {
  it('comes out as expected on a real Envoy, and prints JSON lines', async () => {
    const outcome = await run(['--json']);
    assertRows(outcome, requests.length);
    assert.match(outcome.stderr, /gateway: +Envoy \d/);
  });

  it('comes out alike with the OWASP CRS', { skip: crs.skip }, async () => {
    assertRows(await run(['--json', '--crs', crs.path]), requests.length);
  });

  it('says so where a rule set is not installed', async () => {
    const { code, stderr } = await run(['--crs', 'crs@0.0.1']);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /the rule set crs@0\.0\.1 is not installed; install it with: portcullis rules install/,
    );
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
    assert.match(text, new RegExp(`all ${requests.length} rows as expected`));
  });
});
