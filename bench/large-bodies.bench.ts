/**
 * What small GETs wait for while large bodies are inspected by the same worker, with the whole Core Rule Set on a real
 * Envoy: one client posts 1 MiB after 1 MiB, another 5 MiB after 5 MiB that are held back until their verdict.
 *
 * Three states in turns: no bodies; the bodies inspected, one after the other as fast as they are answered; as many
 * bodies in the same time through a listener of the same Envoy that asks nobody. The last shows what Envoy's worker and
 * the machine have to do with it, so what Portcullis adds is the second less the last. Latency counts from when a GET was due. The goal is a growth of less than 2 ms at p99.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { shared } from '@portcullis-testing/prerequisites';
import { load } from './envoy/load.ts';
import type { LoadReport } from './envoy/load-generator.ts';
import { needed, withEnvoy } from './envoy/with-envoy.ts';
import { benchOptions } from './options.ts';
import { addedTo, median } from './statistics.ts';
import { type LargeBodyStack, startLargeBodyStack } from './waf/large-body-stack.ts';

const { json, seconds, rounds, rate } = benchOptions(import.meta.filename, {
  seconds: { default: 5, about: 'seconds of a round' },
  rounds: { default: 3, about: 'rounds of each state' },
  rate: { default: 200, about: 'GETs per second' },
});

const states = ['no bodies', 'bodies inspected', 'bodies past it'] as const;
type State = (typeof states)[number];

/** What one round shows: the GETs, and bodies per second. */
interface Round {
  readonly gets: LoadReport;
  readonly bodies: readonly number[];
}

async function round(
  { envoy }: LargeBodyStack,
  state: State,
  bodyRates: readonly number[] = [],
): Promise<Round> {
  const port = envoy.port(state === 'bodies past it' ? 'plain' : 'inspected');
  const posts = state === 'no bodies' ? [] : (['1 MiB POST', '5 MiB POST'] as const);
  const lasting = { connections: 1, seconds: seconds + 4, warmUpSeconds: 0 };
  const posting = posts.map((traffic, index) => {
    const rate = bodyRates[index];
    const pace =
      rate === undefined ? ({ loop: 'closed', rate: 0 } as const) : ({ loop: 'open', rate } as const);
    return load({ ...lasting, ...pace, port, traffic });
  });
  if (posts.length > 0) await delay(1000);
  const gets = await load({
    port: envoy.port('inspected'),
    loop: 'open',
    connections: 50,
    rate,
    seconds,
    warmUpSeconds: 1,
    traffic: 'browser GET',
    inspected: true,
  });
  return { gets, bodies: (await Promise.all(posting)).map(({ perSecond }) => perSecond) };
}

function report(results: ReadonlyMap<State, readonly Round[]>): void {
  const middle = (state: State, pick: (round: Round) => number): number =>
    median((results.get(state) ?? []).map(pick));
  for (const state of states) {
    const [p50, p99] = [middle(state, ({ gets }) => gets.p50), middle(state, ({ gets }) => gets.p99)];
    const bodies = [0, 1].map((client) => middle(state, (one) => one.bodies[client] ?? 0));
    if (json) {
      console.log(JSON.stringify({ bench: 'large-bodies', state, p50, p99, bodiesPerSecond: bodies }));
    } else {
      const numbers = [p50, p99].map((value) => value.toFixed(2).padStart(9)).join('');
      console.log(`${state.padEnd(18)}${numbers}   ${bodies.map((value) => value.toFixed(1)).join(' and ')}`);
    }
  }
  if (json) return;
  const growth = (from: State): string => {
    const p99 = (state: State): number[] => (results.get(state) ?? []).map(({ gets }) => gets.p99);
    return addedTo(p99(from), p99('bodies inspected')).toFixed(2);
  };
  console.log(
    `\np99 of GETs grows by ${growth('bodies past it')} ms over the same bodies uninspected (goal: less than 2), by ${growth('no bodies')} ms over none`,
  );
}

const crs = needed(shared('conformance/crs'));
await withEnvoy(async ({ binary, folder, conditions }) => {
  await using stack = await startLargeBodyStack(binary, crs, folder);
  if (!json) {
    console.log(conditions(`${rounds} rounds of ${seconds} s, ${rate} GETs/s`));
    console.log('state                p50 ms   p99 ms   bodies/s of 1 and 5 MiB');
  }
  await round(stack, 'bodies inspected');
  const results = new Map<State, Round[]>(states.map((state) => [state, []]));
  for (let count = 0; count < rounds; count++) {
    let inspectedRates: readonly number[] = [];
    for (const state of states) {
      const one = await round(stack, state, state === 'bodies past it' ? inspectedRates : undefined);
      if (state === 'bodies inspected') inspectedRates = one.bodies;
      results.get(state)?.push(one);
    }
  }
  report(results);
});
