/**
 * The whole way with the whole Core Rule Set (paranoia level 1, blocking) on a real Envoy with one worker: without a
 * filter, with a grpc-go server that inspects nothing, with one that inspects with Coraza, with Portcullis; each server
 * has one working thread, and all are loaded in turns in one run.
 *
 * Closed loop with 1 and 16 connections (the most that goes through), and open loop (a fixed rate, latency from when a
 * request was due). Medians of the rounds. `cpu`: processor time of the server for a request, which load by others
 * changes least.
 */
import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { shared } from '@portcullis-testing/prerequisites';
import { load } from './envoy/load.ts';
import type { LoadOrder, LoadReport } from './envoy/load-generator.ts';
import { needed, withEnvoy } from './envoy/with-envoy.ts';
import { benchOptions } from './options.ts';
import { addedTo, median } from './statistics.ts';
import { type ContenderName, type Contenders, startContenders } from './waf/contenders.ts';
import { processorSeconds, residentMebibytes } from './waf/processor-usage.ts';
import { type TrafficName, trafficNames } from './waf/request-pool.ts';

const { json, seconds, rounds, rate, traffic } = benchOptions(import.meta.filename, {
  seconds: { default: 3, about: 'seconds of a round' },
  rounds: { default: 3, about: 'rounds of each loop and server' },
  rate: { default: 200, about: 'requests per second of the open loop' },
  traffic: { default: trafficNames.join(','), about: 'kinds of requests', words: trafficNames },
});
const wanted = traffic.split(',');

type Loop = Pick<LoadOrder, 'loop' | 'connections' | 'rate'>;

const loops: readonly Loop[] = [
  { loop: 'closed', connections: 1, rate: 0 },
  { loop: 'closed', connections: 16, rate: 0 },
  { loop: 'open', connections: 100, rate },
];

/** One turn of one server. */
interface Turn extends LoadReport {
  /** Microseconds of the server's processor time for a request. */
  readonly cpu: number;
}

async function turn(
  { envoy, pids, log }: Contenders,
  name: ContenderName,
  order: Omit<LoadOrder, 'port'>,
): Promise<Turn> {
  const pid = pids.get(name) ?? 0;
  const used = (): number => (pid === 0 ? 0 : processorSeconds(pid));
  const before = used();
  const report = await load({ ...order, port: envoy.port(name) }).catch(async (cause: unknown) => {
    throw new Error(`waf-e2e: ${name}: ${await lastRefusal(log)}`, { cause });
  });
  // The warm-up was served as well.
  const served = report.requests * (1 + order.warmUpSeconds / order.seconds);
  return { ...report, cpu: ((used() - before) * 1e6) / served };
}

/** What Portcullis said when it refused something last. */
async function lastRefusal(log: () => string): Promise<string> {
  await delay(1000);
  const refusals = log()
    .split('\n')
    .filter((line) => line.includes('"verdict":"block"') || line.includes('"level":"error"'));
  return refusals.at(-1) ?? '';
}

/** Coraza needs a tenth of a second and more for a body: nothing is learnt from it at a fixed rate. */
function takesPart(name: ContenderName, traffic: TrafficName, { loop }: Loop): boolean {
  return !(name === 'coraza' && loop === 'open' && traffic !== 'browser GET');
}

/** A row of the result. */
interface Row {
  readonly bench: 'waf-e2e';
  readonly traffic: TrafficName;
  readonly loop: string;
  readonly server: ContenderName;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds over no filter, the median of the rounds' differences. */
  readonly addedP50: number;
  readonly addedP99: number;
  readonly cpu: number;
}

async function measure(contenders: Contenders, traffic: TrafficName, loop: Loop): Promise<Row[]> {
  const names = [...contenders.pids.keys()].filter((name) => takesPart(name, traffic, loop));
  const turns = new Map<ContenderName, Turn[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const inspected = name === 'coraza' || name === 'portcullis';
      // With 16 bodies at a time Coraza answers the first after seconds.
      const longer = name === 'coraza' && traffic !== 'browser GET' ? 4 : 1;
      const order = { ...loop, seconds: seconds * longer, warmUpSeconds: 1, traffic, inspected };
      turns.get(name)?.push(await turn(contenders, name, order));
    }
  }
  const without = turns.get('no filter') ?? [];
  return names.map((name) => {
    const own = turns.get(name) ?? [];
    const middle = (pick: (turn: Turn) => number): number => median(own.map(pick));
    const added = (pick: (turn: Turn) => number): number => addedTo(without.map(pick), own.map(pick));
    return {
      bench: 'waf-e2e',
      traffic,
      loop: loop.loop === 'open' ? `open, ${loop.rate}/s` : `closed, ${loop.connections}`,
      server: name,
      perSecond: middle((one) => one.perSecond),
      p50: middle((one) => one.p50),
      p99: middle((one) => one.p99),
      addedP50: added((one) => one.p50),
      addedP99: added((one) => one.p99),
      cpu: middle((one) => one.cpu),
    };
  });
}

function print(rows: readonly Row[]): void {
  for (const row of rows) {
    if (json) {
      console.log(JSON.stringify(row));
      continue;
    }
    const times = [row.p50, row.p99, row.addedP50, row.addedP99].map((value) => value.toFixed(2).padStart(9));
    const perSecond = row.perSecond.toFixed(row.perSecond < 100 ? 1 : 0).padStart(8);
    console.log(
      `${row.traffic.padEnd(13)}${row.loop.padEnd(14)}${row.server.padEnd(14)}${perSecond}${times.join('')}${row.cpu.toFixed(0).padStart(9)}`,
    );
  }
}

/** The goals, as ratios within this run. */
function printGoals(rows: readonly Row[], contenders: Contenders): void {
  const rateOf = (traffic: TrafficName, server: ContenderName): number =>
    rows.find((row) => row.traffic === traffic && row.server === server && row.loop === 'closed, 16')
      ?.perSecond ?? Number.NaN;
  const ratio = (traffic: TrafficName, server: ContenderName): string =>
    (rateOf(traffic, 'portcullis') / rateOf(traffic, server)).toFixed(2);
  console.log(`
GET, 16 connections: ${ratio('browser GET', 'grpc-go echo')} of the echo server (goal 0.70), ${ratio('browser GET', 'coraza')} × Coraza (goal 12)
JSON, 16 connections: ${rateOf('JSON POST', 'portcullis').toFixed(0)}/s (goal 1,000), ${ratio('JSON POST', 'coraza')} × Coraza (goal 60)`);
  for (const [name, pid] of contenders.pids) {
    if (pid > 0) console.log(`${name}: ${residentMebibytes(pid).toFixed(0)} MiB resident after the run`);
  }
}

const crs = needed(shared('conformance/crs'));
await withEnvoy(async ({ binary, folder, conditions }) => {
  await using contenders = await startContenders(binary, crs, folder);
  if (!json) {
    console.log(conditions(`${rounds} rounds of ${seconds} s`));
    console.log(
      'traffic      loop          server           req/s   p50 ms   p99 ms    added p50, p99   cpu µs',
    );
  }
  // Code that runs for the first time is compiled: that is no request's doing.
  for (const name of contenders.pids.keys()) {
    const inspected = name === 'coraza' || name === 'portcullis';
    const order = { loop: 'closed', connections: 4, rate: 0, traffic: 'attack mix', inspected } as const;
    await turn(contenders, name, { ...order, seconds: 8, warmUpSeconds: 0 });
  }
  const rows: Row[] = [];
  for (const traffic of trafficNames.filter((name) => wanted.includes(name))) {
    for (const loop of loops) {
      const more = await measure(contenders, traffic, loop);
      print(more);
      rows.push(...more);
    }
  }
  if (!json) printGoals(rows, contenders);
  if (!json) console.log(`load of the machine at the end ${loadavg()[0]?.toFixed(1)}`);
});
