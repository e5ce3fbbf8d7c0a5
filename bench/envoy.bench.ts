/**
 * What Portcullis adds to a request on a real Envoy: against the same Envoy without the filter, and against a grpc-go
 * server that inspects nothing, in the same run, in interleaved rounds. Two loops: closed (the most that goes through)
 * and open (requests at a fixed rate, latency from the time they were due). The median of the rounds counts.
 */
import { type ContenderName, type Contenders, startContenders } from './envoy/contenders.ts';
import { load } from './envoy/load.ts';
import type { LoadOrder, LoadReport } from './envoy/load-generator.ts';
import { withEnvoy } from './envoy/with-envoy.ts';
import { benchOptions } from './options.ts';
import { addedTo, median } from './statistics.ts';

const { json, seconds, rounds, rate, connections } = benchOptions(import.meta.filename, {
  seconds: { default: 4, about: 'seconds of a round' },
  rounds: { default: 5, about: 'rounds of each loop and server' },
  rate: { default: 500, about: 'requests per second of the open loop' },
  connections: { default: 20, about: 'connections of the closed loop' },
});

const orders: readonly Omit<LoadOrder, 'port'>[] = [
  { loop: 'closed', connections: 1, rate: 0, seconds, warmUpSeconds: 1 },
  { loop: 'closed', connections, rate: 0, seconds, warmUpSeconds: 1 },
  { loop: 'open', connections: 100, rate, seconds, warmUpSeconds: 1 },
];

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
    const added = (pick: (report: LoadReport) => number): number => addedTo(without.map(pick), own.map(pick));
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

await withEnvoy(async ({ binary, folder, conditions }) => {
  await using contenders = await startContenders(binary, folder);
  if (!json) {
    console.log(conditions(`${rounds} rounds of ${seconds} s`));
    console.log('loop                    server      requests/s  p50 ms   p99 ms  added p50 and p99');
  }
  for (const order of orders) print(await measure(contenders, order));
});
