/**
 * OWASP CRS 4.28.0 in process, on one thread: this engine with values it has seen before and without its value memory,
 * libmodsecurity (Debian's) and Coraza (Go), in turns in one run. Every phase and the result are included. The median
 * and the 99th percentile of a transaction, in milliseconds; ratios are medians against the engine without memory.
 * Engines whose compilers and libraries a machine has not are left out.
 */
import { compileRules, Engine } from '@portcullis/seclang';
import { shared } from '@portcullis-testing/prerequisites';
import { type BenchCase, benchCases } from './crs/cases.ts';
import { benchRules } from './crs/configuration.ts';
import { Rival, RivalFolder } from './crs/rival.ts';
import { inspect, prepare } from './crs/this-engine.ts';
import { benchOptions } from './options.ts';
import { median, quantile } from './statistics.ts';

const { json, alone } = benchOptions(import.meta.filename, {
  alone: { default: false, about: 'leaves the other engines out' },
});
const crs = shared('conformance/crs');
/** Transactions of a turn, by weight of the case, for this engine and the others. */
const sizes = { light: [1000, 60], heavy: [100, 8], flood: [20, 1], huge: [2, 0] } as const;
const turns = 5;

interface Times {
  readonly median: number;
  readonly p99: number;
}

function summary(times: number[]): Times {
  return { median: median(times), p99: quantile(times, 0.99) };
}

function runHere(engine: Engine, bench: BenchCase, first: number, count: number): number[] {
  const requests = Array.from({ length: count }, (_, i) => prepare(bench.request(first + i)));
  return requests.map((request) => {
    const start = performance.now();
    inspect(engine, request);
    return performance.now() - start;
  });
}

/** Cases that take an engine minutes: libmodsecurity backtracks on floods, and both need very long for 1 MiB. */
function isTooSlowFor(rival: Rival, bench: BenchCase): boolean {
  return bench.weight === 'huge' || (rival.name === 'libmodsecurity' && bench.weight === 'flood');
}

async function measure(
  bench: BenchCase,
  engines: { readonly remembering: Engine; readonly fresh: Engine },
  rivals: readonly Rival[],
  folder: RivalFolder,
): Promise<Map<string, Times>> {
  const [here, there] = sizes[bench.weight];
  const times = new Map<string, number[]>();
  const add = (name: string, more: readonly number[]): void => {
    times.set(name, [...(times.get(name) ?? []), ...more]);
  };
  let round = 1;
  runHere(engines.remembering, bench, round, here);
  runHere(engines.fresh, bench, round, here);
  for (let turn = 0; turn < turns; turn++) {
    round += here;
    add('value memory', runHere(engines.remembering, bench, round, here));
    add('no value memory', runHere(engines.fresh, bench, round, here));
    for (const rival of rivals) {
      if (isTooSlowFor(rival, bench)) continue;
      const requests = Array.from({ length: there }, (_, i) => bench.request(round + i));
      add(rival.name, await rival.run(folder.requests('requests', requests)));
    }
  }
  return new Map([...times].map(([name, all]) => [name, summary(all)]));
}

function print(bench: BenchCase, results: ReadonlyMap<string, Times>): void {
  const fresh = results.get('no value memory')!;
  if (json) {
    const engines = Object.fromEntries(results);
    console.log(
      JSON.stringify({ bench: 'crs', case: bench.name, paranoia: bench.paranoia, goal: bench.goal, engines }),
    );
    return;
  }
  console.log(`\n${bench.name}, paranoia level ${bench.paranoia} (goal ${bench.goal} ms)`);
  for (const [name, { median, p99 }] of results) {
    const ratio = name.includes('memory') ? '' : `${(median / fresh.median).toFixed(1)} times ours`;
    console.log(
      `  ${name.padEnd(18)} median ${median.toFixed(4).padStart(10)}   p99 ${p99.toFixed(4).padStart(10)}   ${ratio}`,
    );
  }
}

if (crs.skip !== false) {
  console.error(crs.skip);
  process.exitCode = 1;
} else {
  const folder = new RivalFolder();
  const programs = alone
    ? []
    : (['libmodsecurity', 'coraza'] as const).flatMap((name) => {
        const program = folder.build(name);
        if (program === undefined) console.error(`${name} cannot be built here and is left out`);
        return program === undefined ? [] : [{ name, program }];
      });
  for (const paranoia of [1, 4]) {
    const { plan } = compileRules(benchRules(crs.path, paranoia));
    const engines = { remembering: new Engine(plan), fresh: new Engine(plan, { valueMemory: false }) };
    const rules = folder.rules(crs.path, paranoia);
    const started = await Promise.all(programs.map(({ name, program }) => Rival.start(name, program, rules)));
    const rivals = started.filter((rival) => rival !== undefined);
    for (const bench of benchCases.filter((candidate) => candidate.paranoia === paranoia)) {
      print(bench, await measure(bench, engines, rivals, folder));
    }
    for (const rival of rivals) rival.stop();
  }
  folder.remove();
}
