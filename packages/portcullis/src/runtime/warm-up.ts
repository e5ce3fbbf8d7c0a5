/**
 * Runs every policy of a plan on sample requests before a worker takes traffic: the first real request must not pay
 * for compilation by the JavaScript engine and for caches that are still empty, or it would miss Envoy's timeout.
 */
import { Exchange, RequestView } from '../exchange/exchange.ts';
import { HeaderLines } from '../exchange/header-lines.ts';
import { listenerLabel } from '../exchange/listener-label.ts';
import type { AttachedPlan } from '../pipeline/attached-plan.ts';
import { Inspection } from '../pipeline/inspection.ts';
import { inSlices } from './slices.ts';

/** Longest warm-up of all policies together, in milliseconds: a start may take that, a reload must not. */
const budget = 1_500;
/** Rounds per policy after which the hot code is compiled. */
const rounds = 60;

const samples: ReadonlyArray<readonly [method: string, target: string, contentType: string, body: string]> = [
  ['GET', '/catalog/items?category=books&page=2&sort=price', '', ''],
  ['POST', '/login', 'application/x-www-form-urlencoded', 'user=alice&note=hello+world&page=3'],
  [
    'POST',
    '/api/orders',
    'application/json',
    '{"item":"kettle","count":2,"notes":["fragile","a gift"],"price":12.5}',
  ],
  ['GET', "/search?q=it's+%3Cb%3Efine%3C/b%3E+%26+select+one+from+many", '', ''],
];

/** Warms `plan` before there is traffic; never throws, and keeps nothing. */
export function warmUp(plan: AttachedPlan): void {
  const steps = warmUpSteps(plan);
  const until = performance.now() + budget;
  while (performance.now() < until && steps.next().done !== true);
}

/** The same beside traffic: in short slices, between which answers get their turn. */
export async function warmUpInSlices(plan: AttachedPlan): Promise<void> {
  await inSlices(warmUpSteps(plan), budget);
}

/** One sample per step. */
function* warmUpSteps(plan: AttachedPlan): Generator<undefined, void, undefined> {
  for (const domain of plan.plan.domains) {
    for (let round = 0; round < rounds; round++) {
      for (const sample of samples) {
        inspectSample(plan, domain.hosts[0] ?? '', sample);
        yield;
      }
    }
  }
}

function inspectSample(
  plan: AttachedPlan,
  host: string,
  [method, target, contentType, body]: (typeof samples)[number],
): void {
  const bytes = new TextEncoder().encode(body);
  const origin = {
    label: listenerLabel(undefined, 'warm-up'),
    trustedHops: undefined,
    sourceAddress: '192.0.2.1:1',
    protocol: undefined,
    newId: () => 'warm-up',
  };
  const lines: Array<readonly [string, string]> = [
    [':method', method],
    [':scheme', 'https'],
    [':authority', host.replace('*', 'www')],
    [':path', target],
    [
      'user-agent',
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36',
    ],
    ['accept', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
    ['accept-language', 'en-US,en;q=0.5'],
    ['cookie', 'session=0123456789abcdef; theme=dark'],
  ];
  if (contentType !== '') lines.push(['content-type', contentType], ['content-length', String(bytes.length)]);
  const request = new RequestView(new HeaderLines(lines), bytes.length === 0, origin);
  const inspection = new Inspection(new Exchange(request, origin), plan, {
    clock: { now: () => 0, wall: () => 0 },
    random: () => 1,
    defaultAllow: true,
    events: { posture: () => undefined, engineError: () => undefined },
  });
  inspection.requestHeaders();
  if (inspection.wantsBody('request')) inspection.body('request', bytes, true);
}
