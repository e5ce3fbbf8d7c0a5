/**
 * Policies: how long a configuration takes to load and compile, to be cloned to a worker and attached there, and
 * what one resolution costs, in time and in garbage. 1,000 domains with 5 routes each, and one domain with 3,000
 * routes. The fastest of several rounds counts, since everything that disturbs only adds time.
 */
import type { FileAccess } from '../packages/portcullis/src/config/file-access.ts';
import { loadConfiguration } from '../packages/portcullis/src/config/load.ts';
import type { PolicyPlan } from '../packages/portcullis/src/config/plan.ts';
import { HeaderLines } from '../packages/portcullis/src/exchange/header-lines.ts';
import { PolicyResolver, type RouteRequest } from '../packages/portcullis/src/pipeline/resolve-policy.ts';
import { benchOptions } from './options.ts';

const { json } = benchOptions(import.meta.filename, {});

const ROUNDS = 5;
const RESOLUTIONS = 300_000;

interface Row {
  readonly case: string;
  readonly value: number;
  readonly unit: 'ms' | 'ns' | 'bytes';
}

function configuration(domains: number, routes: number): string {
  const lines = ['apiVersion: portcullis.dev/v1', 'kind: SecurityPolicy', 'spec:', '  domains:'];
  for (let domain = 0; domain < domains; domain += 1) {
    lines.push(`    - hosts: [h${domain}.example, "*.h${domain}.example"]`, '      routes:');
    for (let route = 0; route < routes; route += 1) {
      const match = `{path_prefix: /api/v${route % 7}/resource${route}, methods: [GET, POST]}`;
      lines.push(`        - {match: ${match}, policy: {mode: detect}}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function load(text: string): PolicyPlan {
  const access: FileAccess = { list: () => ['a.yaml'], read: () => Buffer.from(text) };
  const { plan } = loadConfiguration({ directory: '/' }, { access });
  if (plan === undefined) throw new Error('the configuration of the benchmark is not valid');
  return plan;
}

/** Milliseconds of the fastest round. */
function fastest(action: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    action();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

function resolutionRows(name: string, plan: PolicyPlan, request: RouteRequest): Row[] {
  const resolver = new PolicyResolver(plan);
  if (resolver.resolve(request).policy === undefined) throw new Error(`no policy for ${name}`);
  const run = (): void => {
    for (let index = 0; index < RESOLUTIONS; index += 1) resolver.resolve(request);
  };
  run();
  const before = process.memoryUsage().heapUsed;
  run();
  const garbage = Math.max(0, process.memoryUsage().heapUsed - before);
  return [
    { case: `resolve: ${name}`, value: (fastest(run) * 1e6) / RESOLUTIONS, unit: 'ns' },
    { case: `resolve: ${name}, garbage`, value: garbage / RESOLUTIONS, unit: 'bytes' },
  ];
}

function measure(): Row[] {
  const request = {
    path: '/api/v3/resource3/items/1234',
    method: 'GET',
    contentType: '',
    headers: new HeaderLines([]),
  };
  const rows: Row[] = [];
  for (const [name, domains, routes] of [
    ['1000 domains', 1000, 5],
    ['3000 routes', 1, 3000],
  ] as const) {
    const text = configuration(domains, routes);
    const plan = load(text);
    rows.push(
      { case: `load and compile: ${name}`, value: fastest(() => load(text)), unit: 'ms' },
      { case: `clone: ${name}`, value: fastest(() => structuredClone(plan)), unit: 'ms' },
      { case: `attach: ${name}`, value: fastest(() => new PolicyResolver(plan)), unit: 'ms' },
      ...resolutionRows(`exact host, ${name}`, plan, { ...request, host: 'h0.example' }),
      ...resolutionRows(`wildcard host, ${name}`, plan, { ...request, host: 'www.h0.example' }),
    );
  }
  return rows;
}

const rows = measure();
if (json) {
  for (const row of rows) console.log(JSON.stringify(row));
} else {
  for (const row of rows)
    console.log(`${row.case.padEnd(44)} ${row.value.toFixed(1).padStart(10)} ${row.unit}`);
}
