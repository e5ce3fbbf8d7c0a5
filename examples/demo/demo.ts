/**
 * `npm run demo [-- --crs RULES] [--keep] [--json]`: a real Envoy, Portcullis and an upstream; requests through them;
 * and a table of what became of each, with verdict, rules and policy as Envoy's access log has them. Exit code 0 only
 * when every row is as expected. The baseline inspects, or with --crs an OWASP Core Rule Set: its folder, or a name as
 * `rule_set` of a policy takes it (crs@4.28.0, modsecurity-crs).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findEnvoy, startPortcullis, startUpstream } from '@portcullis-testing/envoy';
import { attackRequests } from './attacks.ts';
import { startEnvoyGateway } from './envoy-gateway.ts';
import { type Gateway, messageTimeout, type Surroundings } from './gateway.ts';
import { type DemoRow, measure } from './measure.ts';
import { startMiniGateway } from './mini-gateway.ts';
import { policyFolder } from './policy-folder.ts';
import { checkRequests } from './requests.ts';
import { hangUp } from './send-request.ts';
import { table } from './table.ts';

const { values: options } = parseArgs({
  options: {
    crs: { type: 'string' },
    keep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
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
    { title: 'rule', cell: ruleOf },
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

/** The rule that decided; where that is one that only adds up, the first of those that it added up. */
function ruleOf({ rule, rules }: DemoRow): string {
  const [first = ''] = rules.filter((id) => id !== rule);
  const others = rules.length - 2;
  if (!isSum(rule) || first === '') return rule || '-';
  return `${rule}: ${first}${others > 0 ? ` and ${others} more` : ''}`;
}

/** Rules of the CRS that compare the score with its threshold. */
function isSum(rule: string): boolean {
  return rule.startsWith('949') || rule.startsWith('959');
}

/** The text of an error without the log lines that are about less. */
function readable(message: string): string {
  const [first = '', ...lines] = message.split('\n');
  const errors = lines
    .filter((line) => line.startsWith('{"level":"error"'))
    .map((line) => (JSON.parse(line) as { msg: string }).msg);
  return [first, ...errors].join('\n');
}

function printTrials(gateway: Gateway): void {
  const base = `http://127.0.0.1:${gateway.inspectedPort}`;
  say('still running; try:');
  say(`  curl -i -H 'host: shop.example' ${base}/kettles`);
  say(`  curl -i -H 'host: shop.example' -H 'x-debug-token: 1' ${base}/kettles`);
  say(`  curl -i -H 'host: shop.example' ${base}/admin/users`);
  say(`  curl -i -H 'host: shop.example' "${base}/search?q=1%27+OR+%271%27=%271"`);
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
const policies = policyFolder(folder, options.crs);
const ruleSet = options.crs === undefined ? 'baseline' : 'crs';
await using upstream = await startUpstream();
await using _portcullis = await startPortcullis([
  ...['--config-dir', policies, '--extproc-network', 'unix', '--extproc-addr', socket],
  ...['--http-addr', 'off', '--message-timeout', String(messageTimeout)],
]).catch((error: Error) => {
  // A rule set that is not there, for example: the log says so.
  process.stderr.write(`${readable(error.message)}\n`);
  process.exit(1);
});
const gateway = await startGateway({ socket, upstreamPort: upstream.port, folder });
say(`gateway:    ${gateway.description}`);
say(`portcullis: on ${socket}, policies of ${policies}`);
say(`rules:      ${options.crs ?? 'the baseline'}`);
const all = [...checkRequests, ...attackRequests];
const requests = all.filter(({ http2 }) => gateway.http2 || http2 !== true);
if (requests.length < all.length) {
  say(
    `left out:   ${all.length - requests.length} requests over HTTP/2, which the small gateway does not speak`,
  );
}
const rows = await measure(gateway, requests, ruleSet);
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
