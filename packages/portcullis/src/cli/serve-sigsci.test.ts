/** The agent's options for StatsD and its data log, through `serve` and to where they lead. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startPortcullis } from '@portcullis-testing/envoy';
import { ExtProcClient } from '../runtime/test/ext-proc-client.ts';

test('SIGSCI_STATSD_ADDRESS and SIGSCI_WAF_DATA_LOG: the counts of a refusal arrive, and its record', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'serve-sigsci-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const policies = join(folder, 'policies');
  mkdirSync(policies);
  const policy = { checks: { headers: { forbidden: ['x-debug'] } }, timeout: '10s' };
  writeFileSync(
    join(policies, 'policy.json'),
    JSON.stringify({
      apiVersion: 'portcullis.dev/v1',
      kind: 'SecurityPolicy',
      metadata: { name: 'all' },
      spec: { defaults: { mode: 'block' }, domains: [{ hosts: ['*'], policy }] },
    }),
  );
  const statsd = createSocket('udp4');
  t.after(() => statsd.close());
  const sums = new Map<string, number>();
  let wake: () => void = () => undefined;
  statsd.on('message', (datagram) => {
    for (const line of datagram.toString().split('\n')) {
      const [, name = '', value] = /^([^:]+):([^|]+)\|[cg]$/.exec(line) ?? [];
      sums.set(name, (sums.get(name) ?? 0) + Number(value));
    }
    wake();
  });
  statsd.bind(0, '127.0.0.1');
  await once(statsd, 'listening');

  const socket = join(folder, 'agent.sock');
  const dataLog = join(folder, 'data.log');
  const portcullis = await startPortcullis(
    ['--config-dir', policies, '--http-addr', 'off', '--workers', '1', '--statsd-interval', '100ms'],
    {
      SIGSCI_ENVOY_GRPC_ADDRESS: `unix:${socket}`,
      SIGSCI_STATSD_ADDRESS: `127.0.0.1:${statsd.address().port}`,
      SIGSCI_STATSD_METRICS: 'waf,runtime.uptime',
      SIGSCI_WAF_DATA_LOG: dataLog,
      SIGSCI_LOCAL_NETWORKS: 'all',
    },
  );
  t.after(() => portcullis.stop());
  {
    using client = new ExtProcClient(`unix:${socket}`);
    assert.deepEqual(await client.ask({ 'x-debug': '1' }), { status: 406 });
    assert.deepEqual(await client.ask(), { status: 0 });
  }
  while ((sums.get('sigsci.agent.waf.total') ?? 0) < 2 || !sums.has('sigsci.agent.runtime.uptime'))
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  assert.equal(sums.get('sigsci.agent.waf.block'), 1);
  assert.equal(sums.get('sigsci.agent.waf.allow'), 1);
  assert.deepEqual(
    [...sums.keys()].filter((name) => !name.startsWith('sigsci.agent.waf.') && !name.endsWith('.uptime')),
    [],
  );
  await portcullis.stop();
  const records = readFileSync(dataLog, 'utf8').trim().split('\n');
  const refused = records
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ event, verdict }) => event === 'decision' && verdict === 'block');
  assert.equal(refused.length, 1);
  assert.ok(!portcullis.log().includes('"event":"decision"'), 'standard output is left alone');
  assert.match(portcullis.log(), /"setup\.note","msg":"waf-data-log: its lines are the records/);
  assert.match(portcullis.log(), /"setup\.note","msg":"local-networks has no effect/);
});

test('an option that would be ignored to the harm of somebody keeps the service from starting', async () => {
  const start = startPortcullis(['--http-addr', 'off'], { SIGSCI_ANONYMOUS_IP_SECRET_KEY: 'k3y' });
  await assert.rejects(start, (error: Error) => {
    assert.match(error.message, /anonymous-ip-secret-key is refused: records show clients' addresses/);
    assert.ok(!error.message.includes('k3y'));
    return true;
  });
});
