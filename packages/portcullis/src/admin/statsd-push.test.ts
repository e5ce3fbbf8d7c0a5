import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { test } from 'node:test';
import type { MetricSnapshot } from './service-view.ts';
import { datagramsOf, StatsdLines } from './statsd-lines.ts';
import { StatsdPush } from './statsd-push.ts';

type Labels = Readonly<Record<string, string>>;

function metric(name: string, values: ReadonlyArray<readonly [Labels, number, string?]>): MetricSnapshot {
  return {
    ...{ name: `portcullis_${name}`, help: '', type: 'counter', aggregator: 'sum' },
    values: values.map(([labels, value, suffix]) => ({
      labels,
      value,
      metricName: `portcullis_${name}${suffix ?? ''}`,
    })),
  };
}

const worker = (factor: number): MetricSnapshot[] => [
  metric('exchanges_total', [
    [{ verdict: 'allow' }, 10 * factor],
    [{ verdict: 'block' }, 2 * factor],
    [{ verdict: 'redirect' }, factor],
  ]),
  metric('postures_total', [
    [{ cause: 'timeout' }, factor],
    [{ cause: 'over-limit' }, 5 * factor],
  ]),
  metric('findings_total', [
    [{ rule_id: 'baseline.sqli.broken-out' }, 2 * factor],
    [{ rule_id: 'header.forbidden' }, factor],
    [{ rule_id: '942100' }, 0],
  ]),
  metric('decision_duration_seconds', [
    [{ le: '0.001' }, 8 * factor, '_bucket'],
    [{ le: '0.01' }, 9 * factor, '_bucket'],
    [{ le: '+Inf' }, 10 * factor, '_bucket'],
    [{}, 10 * factor, '_count'],
  ]),
  metric('grpc_connections', [[{ worker: '0' }, 3]]),
];
const facts = { uptime: 7, memory: 1024, cpuPercent: 12.3456 };
const names = { prefix: 'sigsci.agent.', only: [], signals: new Map([['sqli', 'SQLI']]) };

test('the names of the agent: counters since the last time, gauges as they are, all workers together', () => {
  const lines = new StatsdLines(names);
  const first = lines.next([worker(1), worker(1)], facts);
  assert.deepEqual(first, [
    'sigsci.agent.waf.total:26|c',
    'sigsci.agent.waf.allow:20|c',
    'sigsci.agent.waf.block:6|c',
    'sigsci.agent.waf.error:2|c',
    'sigsci.agent.signal.SQLI:4|c',
    'sigsci.agent.signal.header.forbidden:2|c',
    'sigsci.agent.waf.perf.decision_time.50pct:1|g',
    'sigsci.agent.waf.perf.decision_time.95pct:10|g',
    'sigsci.agent.waf.perf.decision_time.99pct:10|g',
    'sigsci.agent.rpc.connections.open:6|g',
    'sigsci.agent.runtime.cpu_pct:12.346|g',
    'sigsci.agent.runtime.mem.sys_bytes:1024|g',
    'sigsci.agent.runtime.uptime:7|g',
  ]);
  const second = lines.next([worker(1), worker(2)], facts);
  assert.deepEqual(second.slice(0, 3), [
    'sigsci.agent.waf.total:13|c',
    'sigsci.agent.waf.allow:10|c',
    'sigsci.agent.waf.block:3|c',
  ]);
  const quiet = lines.next([worker(1), worker(2)], facts);
  assert.ok(quiet.includes('sigsci.agent.waf.total:0|c'));
  assert.ok(quiet.every((line) => !line.includes('.signal.') && !line.includes('decision_time')));
  const restarted = lines.next([worker(1)], facts);
  assert.ok(restarted.includes('sigsci.agent.waf.total:13|c'), 'a counter that fell began anew');
});

test('only what was asked for, by name or by its beginning up to a dot', () => {
  const only = ['waf.total', 'runtime'];
  const lines = new StatsdLines({ ...names, prefix: 'p.', only }).next([worker(1)], facts);
  assert.deepEqual(
    lines.map((line) => line.split(':')[0]),
    ['p.waf.total', 'p.runtime.cpu_pct', 'p.runtime.mem.sys_bytes', 'p.runtime.uptime'],
  );
});

test('names from traffic cannot end a line, and lines fill datagrams', () => {
  const series = [metric('findings_total', [[{ rule_id: 'evil:1|c\nx@' }, 1]])];
  const lines = new StatsdLines(names).next([series], facts);
  assert.ok(lines.includes('sigsci.agent.signal.evil_1_c_x_:1|c'));
  const datagrams = datagramsOf(Array.from({ length: 300 }, (_, index) => `name-${index}:1|c`));
  assert.ok(datagrams.length > 1 && datagrams.every((one) => one.length <= 1_400));
  assert.equal(datagrams.join('\n').split('\n').length, 300);
});

test('datagrams arrive, and a server that is not there is told once', async () => {
  const server = createSocket('udp4');
  await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
  const arrived = new Promise<string>((resolve) =>
    server.once('message', (bytes) => resolve(bytes.toString())),
  );
  const settings = { ...{ host: '127.0.0.1', prefix: 'p.', only: [], signals: [] }, interval: 100 };
  const push = new StatsdPush(
    { ...settings, port: server.address().port },
    { series: async () => [worker(1)], failed: assert.fail },
  );
  assert.match(await arrived, /^p\.waf\.total:13\|c\n/);
  push.close();
  server.close();
  let told = 0;
  const failed = new Promise<string>((resolve) => {
    const broken = new StatsdPush(
      { ...settings, port: 1 },
      {
        series: () => Promise.reject(new Error('no answer')),
        failed: (message) => {
          told++;
          broken.close();
          resolve(message);
        },
      },
    );
  });
  assert.equal(await failed, '127.0.0.1:1: no answer');
  assert.equal(told, 1);
});
