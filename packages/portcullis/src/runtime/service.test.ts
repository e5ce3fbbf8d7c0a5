/** The service as a process: what an operator and Envoy see of it. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { metricCatalogue } from '../admin/metric-catalogue.ts';
import { ExtProcClient } from './test/ext-proc-client.ts';
import { forbids, TestFolder, TestService } from './test/spawned-service.ts';

const bad = { 'x-bad': '1' };

test('a service is ready, answers, counts, and tells its configuration', async () => {
  using folder = new TestFolder();
  const statsd = createSocket('udp4');
  const pushed = once(statsd, 'message');
  await new Promise<void>((resolve) => statsd.bind(0, '127.0.0.1', resolve));
  const metricsTo = ['--statsd-address', `127.0.0.1:${statsd.address().port}`, '--statsd-interval', '100ms'];
  await using service = await TestService.start(folder, ['--socket-mode', '0600', ...metricsTo]);
  assert.match(String((await pushed)[0]), /^portcullis\./);
  statsd.close();
  assert.equal(statSync(folder.socket).mode & 0o777, 0o600);
  assert.deepEqual(service.started.listeners, { default: `unix:${folder.socket}` });
  using client = new ExtProcClient(`unix:${folder.socket}`);
  assert.deepEqual(await client.ask(), { status: 0 });
  assert.deepEqual(await client.ask(bad), { status: 403 });

  assert.equal((await service.admin('/healthz')).status, 200);
  assert.deepEqual(await service.admin('/readyz'), { status: 200, text: 'ready\n' });
  const metrics = (await service.admin('/metrics')).text;
  const count = (verdict: string): string | undefined =>
    new RegExp(`^portcullis_exchanges_total\\{.*verdict="${verdict}"\\} (\\d+)$`, 'm').exec(metrics)?.[1];
  assert.deepEqual([count('allow'), count('block')], ['1', '1']);
  assert.match(metrics, /^portcullis_config_info\{hash="[0-9a-f]{12}",origin="files"\} 1$/m);

  const told = new Set([...metrics.matchAll(/^# HELP portcullis_(\S+)/gm)].map(([, name]) => name));
  assert.deepEqual(
    Object.keys(metricCatalogue).filter((name) => !told.has(name)),
    ['tls_certificate_expiry_timestamp_seconds'],
  );
  assert.equal(told.size, Object.keys(metricCatalogue).length - 1);
  assert.match(metrics, /^portcullis_postures_total\{.*cause="timeout",posture="allow"\} 0$/m);

  const configuration = await service.json<{ origin: string; policies: number }>('/configz');
  assert.deepEqual([configuration.origin, configuration.policies], ['files', 1]);
  assert.match((await service.admin('/policyz?host=a.example&path=/x')).text, /"host"/);
  const trail = await service.admin('/policyz?host=a.example&path=/x&header=x-a:%20b&header=x-flag');
  assert.match(trail.text, /"host"/);
  assert.match((await service.admin('/')).text, /^\/healthz\n.*POST \/reload\n$/s);
  assert.equal((await service.admin('/nothing')).status, 404);
  assert.equal((await service.admin('/readyz', { method: 'DELETE' })).status, 405);
  assert.equal(
    (await service.admin('/reload', { method: 'POST', headers: { origin: 'http://x' } })).status,
    403,
  );

  const decision = JSON.parse(service.process.stdout()) as Record<string, unknown>;
  assert.equal(decision['event'], 'decision');
  assert.equal(decision['verdict'], 'block');
});

test('a changed folder is read, a broken one changes nothing and says why', async () => {
  using folder = new TestFolder();
  await using service = await TestService.start(folder);
  using client = new ExtProcClient(`unix:${folder.socket}`);
  const reload = () => service.json<{ result: string; report: string }>('/reload', { method: 'POST' });

  folder.write(forbids('x-worse'));
  await service.process.line('config.applied');
  assert.deepEqual(await client.ask(bad), { status: 0 });
  assert.deepEqual(await client.ask({ 'x-worse': '1' }), { status: 403 });
  assert.equal((await reload()).result, 'unchanged');

  folder.write(forbids('x-worse').replace('checks', 'cheks'));
  await service.process.line('config.rejected');
  const refused = await reload();
  assert.equal(refused.result, 'rejected');
  assert.match(refused.report, /config\.unknown-field.*"cheks"/);
  assert.deepEqual(await client.ask({ 'x-worse': '1' }), { status: 403 });
  assert.equal((await service.admin('/readyz')).status, 200);
  const verbose = await service.json<{ configuration: { last_reload: { result: string } } }>(
    '/readyz?verbose',
  );
  assert.equal(verbose.configuration.last_reload.result, 'rejected');
  assert.match((await service.admin('/metrics')).text, /^portcullis_config_last_reload_successful 0$/m);

  const lines = service.process.lines.length;
  writeFileSync(`${folder.policies}/policy.yaml`, forbids('x-bad'));
  service.process.signal('SIGHUP');
  await service.process.line('config.applied', lines);
  assert.deepEqual(await client.ask(bad), { status: 403 });
});

test('who hangs up on the decisions costs decisions, not the service', async () => {
  using folder = new TestFolder();
  await using service = await TestService.start(folder);
  using client = new ExtProcClient(`unix:${folder.socket}`);
  service.process.closeStdout();
  for (let count = 0; count < 20; count++) assert.deepEqual(await client.ask(bad), { status: 403 });
  const metrics = (await service.admin('/metrics')).text;
  const dropped = /^portcullis_sink_events_total\{sink="stdout",result="dropped"\} (\d+)$/m.exec(metrics);
  assert.ok(Number(dropped?.[1]) > 0, metrics.slice(0, 2000));
  assert.equal((await service.admin('/readyz')).status, 200);
});

test('after a restart with a broken file the last good configuration protects', async () => {
  using folder = new TestFolder();
  const state = ['--state-dir', folder.at('state')];
  {
    await using service = await TestService.start(folder, state);
    service.process.signal('SIGTERM');
    assert.equal((await service.process.ended).code, 0);
  }
  folder.write('kind: [');
  await using service = await TestService.start(folder, state);
  using client = new ExtProcClient(`unix:${folder.socket}`);
  assert.deepEqual(await client.ask(bad), { status: 403 });
  const page = await service.json<{ origin: string; last_reload: { result: string } }>('/configz');
  assert.deepEqual([page.origin, page.last_reload.result], ['last_good', 'rejected']);
  folder.write(forbids('x-bad'));
  await service.process.line('config.applied');
  assert.equal((await service.json<{ origin: string }>('/configz')).origin, 'files');
});

test('a folder without policies serves, and is not ready', async () => {
  using folder = new TestFolder('');
  await using service = await TestService.start(folder);
  assert.equal((await service.admin('/readyz')).status, 503);
  folder.write(forbids('x-bad'));
  await service.process.line('config.applied');
  assert.equal((await service.admin('/readyz')).status, 200);
});
