/**
 * `npm run demo [-- --keep] [--json]`: a real Envoy, Portcullis and an upstream; requests through them; and a table
 * of what became of each, with verdict, rule and policy as Envoy's access log has them. Exit code 0 only when every
 * row is as expected.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findEnvoy, startPortcullis, startUpstream } from '@portcullis-testing/envoy';
import { startEnvoyGateway } from './envoy-gateway.ts';
import { type Gateway, messageTimeout, type Surroundings } from './gateway.ts';
import { type DemoRow, measure } from './measure.ts';
import { startMiniGateway } from './mini-gateway.ts';
import { demoRequests } from './requests.ts';
import { hangUp } from './send-request.ts';
import { table } from './table.ts';

const { values: options } = parseArgs({
  options: { keep: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
});

/** With --json, stdout holds JSON lines only. */
const say = (text: string): void => {
  (options.json ? process.stderr : process.stdout).write(`${text}\n`);
};

async function startGateway(around: Surroundings): Promise<Gateway> {
  const envoy = await findEnvoy();
  return envoy.kind === 'envoy'
    ? await startEnvoyGateway(envoy, around)
    : await startMiniGateway(envoy.reason, around);
}

function print(rows: readonly DemoRow[], gateway: Gateway): void {
  if (options.json) {
    for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
    return;
  }
  const columns = [
    { title: 'request', cell: (row: DemoRow) => row.request },
    { title: 'status', cell: (row: DemoRow) => String(row.status), align: 'right' as const },
    { title: 'verdict', cell: (row: DemoRow) => row.verdict },
    { title: 'rule', cell: (row: DemoRow) => row.rule || '-' },
    { title: 'policy', cell: (row: DemoRow) => row.policy || '-' },
    {
      title: 'added ms',
      cell: (row: DemoRow) => row.addedMilliseconds.toFixed(2),
      align: 'right' as const,
    },
    { title: '', cell: (row: DemoRow) => (row.asExpected ? '' : 'NOT AS EXPECTED') },
  ];
  say(`\n${table(columns, rows)}\n`);
  say('verdict, rule and policy: from the access log of the gateway');
  say(`added ms: median, against ${gateway.plainDescription}; a blocked request is spared the upstream\n`);
}

function printTrials(gateway: Gateway): void {
  const base = `http://127.0.0.1:${gateway.inspectedPort}`;
  say('still running; try:');
  say(`  curl -i -H 'host: shop.example' ${base}/kettles`);
  say(`  curl -i -H 'host: shop.example' -H 'x-debug-token: 1' ${base}/kettles`);
  say(`  curl -i -H 'host: shop.example' ${base}/admin/users`);
  say(
    `  curl -i -H 'host: shop.example' -H 'content-type: application/json' -d '{"count": }' ${base}/orders`,
  );
  say('Ctrl-C ends it');
}

const folder = mkdtempSync(join(tmpdir(), 'portcullis-demo-'));
// Whatever was started ends with this process, and so does the folder.
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
let kept = false;
const interrupted = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => (kept ? resolve() : process.exit(130)));
  }
});

const socket = join(folder, 'extproc.sock');
const policies = join(import.meta.dirname, 'policies');
await using upstream = await startUpstream();
await using _portcullis = await startPortcullis([
  ...['--config-dir', policies, '--extproc-network', 'unix', '--extproc-addr', socket],
  ...['--http-addr', 'off', '--message-timeout', String(messageTimeout)],
]);
const gateway = await startGateway({ socket, upstreamPort: upstream.port, folder });
say(`gateway:    ${gateway.description}`);
say(`portcullis: on ${socket}, policies of ${policies}`);
const rows = await measure(gateway, demoRequests);
print(rows, gateway);
const failed = rows.filter((row) => !row.asExpected).length;
say(
  failed === 0 ? `all ${rows.length} rows as expected` : `${failed} of ${rows.length} rows not as expected`,
);
process.exitCode = failed === 0 ? 0 : 1;
if (options.keep) {
  kept = true;
  printTrials(gateway);
  await interrupted;
}
hangUp();
await gateway.stop();
