/**
 * What Portcullis adds to a request on a real Envoy: against the same Envoy without the filter, and against a grpc-go
 * server that inspects nothing, in the same run, in interleaved rounds. Two loops: closed (the most that goes through)
 * and open (requests at a fixed rate, latency from the time they were due). The median of the rounds counts.
 *
 *   npm run bench -- envoy [--json] [--seconds=4] [--rounds=5] [--rate=500] [--connections=20]
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findEnvoy } from '@portcullis-testing/envoy';
import { type ContenderName, type Contenders, startContenders } from './envoy/contenders.ts';
import type { LoadOrder, LoadReport } from './envoy/load-generator.ts';

const generator = fileURLToPath(new URL('./envoy/load-generator.ts', import.meta.url));
const json = process.argv.includes('--json');
const seconds = option('seconds', 4);
const rounds = option('rounds', 5);
const rate = option('rate', 500);
const connections = option('connections', 20);

const orders: readonly Omit<LoadOrder, 'port'>[] = [
  { loop: 'closed', connections: 1, rate: 0, seconds, warmUpSeconds: 1 },
  { loop: 'closed', connections, rate: 0, seconds, warmUpSeconds: 1 },
  { loop: 'open', connections: 100, rate, seconds, warmUpSeconds: 1 },
];

function option(name: string, byDefault: number): number {
  const given = process.argv.find((argument) => argument.startsWith(`--${name}=`));
  return given === undefined ? byDefault : Number(given.slice(name.length + 3));
}

async function load(order: LoadOrder): Promise<LoadReport> {
  const { stdout } = await promisify(execFile)(process.execPath, [generator, JSON.stringify(order)]);
  const report = JSON.parse(stdout) as LoadReport;
  if (report.requests === 0 || report.failures > 0)
    throw new Error(`envoy: ${report.failures} failures: ${stdout}`);
  return report;
}

/** One line of the result: a loop and a contender. */
interface Line {
  readonly bench: 'envoy';
  readonly loop: string;
  readonly server: ContenderName;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Against no filter, milliseconds; the median of the differences round by round. */
  readonly addedP50: number;
  readonly addedP99: number;
}

async function measure({ envoy, names }: Contenders, order: Omit<LoadOrder, 'port'>): Promise<Line[]> {
  const reports = new Map<ContenderName, LoadReport[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) reports.get(name)?.push(await load({ ...order, port: envoy.port(name) }));
  }
  const without = reports.get('no filter') ?? [];
  return names.map((name) => {
    const own = reports.get(name) ?? [];
    const middle = (pick: (report: LoadReport) => number): number => median(own.map(pick));
    const added = (pick: (report: LoadReport) => number): number =>
      median(own.flatMap((report, round) => (without[round] ? [pick(report) - pick(without[round])] : [])));
    return {
      bench: 'envoy',
      loop: order.loop === 'open' ? `open, ${order.rate}/s` : `closed, ${order.connections} connections`,
      server: name,
      perSecond: middle((report) => report.perSecond),
      p50: middle((report) => report.p50),
      p99: middle((report) => report.p99),
      addedP50: added((report) => report.p50),
      addedP99: added((report) => report.p99),
    };
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;
}

function print(lines: readonly Line[]): void {
  if (json) {
    for (const line of lines) console.log(JSON.stringify(line));
    return;
  }
  for (const line of lines) {
    const numbers = [line.p50, line.p99, line.addedP50, line.addedP99].map((value) =>
      value.toFixed(3).padStart(9),
    );
    const perSecond = Math.round(line.perSecond).toLocaleString('en').padStart(9);
    console.log(`${line.loop.padEnd(24)}${line.server.padEnd(12)}${perSecond}${numbers.join('')}`);
  }
}

const found = await findEnvoy();
if (found.kind === 'none') {
  console.error(`no Envoy: ${found.reason}`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'bench-envoy-'));
try {
  await using contenders = await startContenders(found.path, folder);
  if (!json) {
    console.log(
      `Envoy ${found.version}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}; ` +
        `${rounds} rounds of ${seconds} s; load of the machine ${loadavg()[0]?.toFixed(1)}\n`,
    );
    console.log('loop                    server      requests/s  p50 ms   p99 ms  added p50 and p99');
  }
  for (const order of orders) print(await measure(contenders, order));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
