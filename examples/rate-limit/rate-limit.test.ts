/** The claims of README.md, on a real Envoy with the configuration of this folder. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  http1Client,
  type JsonObject,
  realEnvoy,
  startEnvoy,
  startPortcullis,
  startUpstream,
} from '@portcullis-testing/envoy';
import { parse } from 'yaml';
import { examine } from '../../packages/portcullis/src/cli/doctor/examine.ts';
import { write } from '../../packages/portcullis/test/envoy-config-cases.ts';

const { path: binary, skip } = await realEnvoy();
const limits = join(import.meta.dirname, 'limits.yml');
const text = readFileSync(join(import.meta.dirname, 'envoy.yaml'), 'utf8');

describe('examples/rate-limit', () => {
  it('has the configuration that envoy-config writes, in which doctor finds nothing', () => {
    assert.equal(text, write(['--api', 'rate-limit', '--rate-limit-config', limits]));
    const { callouts, diagnostics } = examine([{ name: 'envoy.yaml', text }]);
    assert.equal(callouts, 1);
    assert.deepEqual(diagnostics, []);
  });
});

describe('examples/rate-limit on a real Envoy', { skip, timeout: 120_000 }, () => {
  it('limits per key, not partners, and only counts in shadow mode', async () => {
    await using started = new AsyncDisposableStack();
    const folder = mkdtempSync(join(tmpdir(), 'rate-limit-'));
    started.defer(() => rmSync(folder, { recursive: true }));
    const socket = join(folder, 's.sock');
    const serve = ['--rate-limit-config', limits, '--extproc-addr', socket, '--workers', '1'];
    const portcullis = started.use(await startPortcullis([...serve, '--http-addr', '127.0.0.1:0']));
    const upstream = started.use(await startUpstream());
    // Tests share two cores: Envoy waits longer, and listens where the kernel says.
    const config = text
      .replace('/run/portcullis/extproc.sock', socket)
      .replace('port_value: 8080', 'port_value: 0')
      .replace('port_value: 8081', `port_value: ${upstream.port}`)
      .replace('timeout: 0.1s', 'timeout: 10s');
    const envoy = started.use(await startEnvoy({ binary, config: parse(config) as JsonObject }));
    const client = http1Client(envoy.port('public'));
    started.defer(() => client[Symbol.dispose]());
    const ask = (headers: Readonly<Record<string, string>>) =>
      client.send({ path: '/', headers: { host: 'shop.example', ...headers } });
    const statuses = async (count: number, headers: Readonly<Record<string, string>>): Promise<number[]> => {
      const seen: number[] = [];
      for (let index = 0; index < count; index++) seen.push((await ask(headers)).status);
      return seen;
    };

    const first = await ask({ 'x-api-key': 'a' });
    assert.equal(first.headers['x-ratelimit-remaining'], '4');
    assert.deepEqual(await statuses(5, { 'x-api-key': 'a' }), [200, 200, 200, 200, 429]);
    assert.deepEqual(await statuses(8, { 'x-api-key': 'partner' }), Array(8).fill(200));
    assert.deepEqual(await statuses(3, { 'x-api-key': 'trial', 'x-feature': 'export' }), [200, 200, 429]);
    const metrics = await (await fetch(`${portcullis.admin}/metrics`)).text();
    const line = 'rule="shop.x-api-key_trial.x-feature",outcome="shadow"} 2';
    assert.ok(metrics.includes(`portcullis_rate_limit_descriptors_total{${line}\n`), metrics);
  });
});
