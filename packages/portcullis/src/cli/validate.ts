/** `portcullis validate DIR`: compiles everything that `serve` would, opens no socket, and says what is wrong. */
import { statSync } from 'node:fs';
import { type LoadResult, loadConfiguration } from '../config/load.ts';
import type { CompiledPolicy, PolicyPlan } from '../config/plan.ts';
import type { ConfigurationSource } from '../config/policy-files.ts';
import type { Environment } from '../config/referenced-files.ts';
import { renderCounts, renderHuman } from '../config/render-human.ts';
import { renderJson, type WholeBodyRow } from '../config/render-json.ts';
import { type BodyTime, longestWait, wholeBody } from '../config/whole-body.ts';

/** What to validate and how to tell it. */
export interface ValidateOptions {
  /** A folder, or a single policy file. */
  readonly dir: string;
  /** Default `human`. */
  readonly output?: 'human' | 'json';
  /** From which severity on the answer is "no". Default `error`. */
  readonly failOn?: 'error' | 'warning';
  /** ANSI colours; default no. */
  readonly colour?: boolean;
  /** For `{env: NAME}` secrets; default the process's. */
  readonly environment?: Environment;
  /** What the size of a body that is inspected whole follows from; default that of serve without flags. */
  readonly time?: BodyTime;
  /** Receives the report, with its line ends; default stdout. */
  readonly write?: (text: string) => void;
}

/** Exit codes: 0 valid, 1 invalid, 2 not run (no such folder), 3 only warnings with `failOn: 'warning'`. */
export type ValidateExit = 0 | 1 | 2 | 3;

/** Validates and prints the report. */
export function runValidate(options: ValidateOptions): ValidateExit {
  const write = options.write ?? ((text: string) => void process.stdout.write(text));
  const source = sourceOf(options.dir);
  if (source === undefined) {
    const message = `cannot read ${options.dir}: it does not exist or is neither a folder nor a file`;
    write(
      options.output === 'json'
        ? `${JSON.stringify({ version: 1, valid: false, notRun: message })}\n`
        : `${message}\n`,
    );
    return 2;
  }
  const { environment } = options;
  const result = loadConfiguration(source, environment === undefined ? {} : { environment });
  const time = options.time ?? { speed: 1, wait: longestWait(200, 0) };
  write(
    options.output === 'json'
      ? `${renderJson(result, result.plan === undefined ? [] : wholeBodies(result.plan, time))}\n`
      : humanReport(result, time, options.colour === true),
  );
  if (result.counts.error > 0) return 1;
  return options.failOn === 'warning' && result.counts.warning > 0 ? 3 : 0;
}

function sourceOf(path: string): ConfigurationSource | undefined {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts?.isDirectory() === true) return { directory: path };
  return facts?.isFile() === true ? { files: [path] } : undefined;
}

function humanReport(result: LoadResult, time: BodyTime, colour: boolean): string {
  const texts = new Map(result.policyFiles.map(({ name, content }) => [name, content]));
  const lookup = (name: string): string | undefined => {
    const content = texts.get(name);
    return content === undefined ? undefined : new TextDecoder().decode(content);
  };
  const found = renderHuman(result.diagnostics, lookup, colour);
  const counts = renderCounts(result.counts, result.policyFiles.length, result.diagnostics.length);
  const summary = result.plan === undefined ? '' : planSummary(result.plan, time);
  return `${found}${found === '' ? '' : '\n'}${summary}${counts}\n`;
}

/**
 * What was compiled: one line per domain, with the size of the bodies that are inspected whole, and one for each route
 * where that is another.
 */
function planSummary(plan: PolicyPlan, time: BodyTime): string {
  const domains = plan.domains.length === 1 ? '1 domain' : `${plan.domains.length} domains`;
  const policies = plan.policies.length === 1 ? '1 policy' : `${plan.policies.length} policies`;
  const lines = [`configuration ${plan.version}: ${domains}, ${policies}`];
  for (const domain of plan.domains) {
    const policy = plan.policies[domain.policy]!;
    const bodies = bodySummary(policy, time);
    const engines = policy.engines.map((index) => {
      const { engine, mode } = plan.engines[index]!;
      return mode === null ? engine : `${engine} (${mode})`;
    });
    const asked = engines.length === 0 ? '' : `, engines ${engines.join(', ')}`;
    const routes = domain.routes.length === 1 ? '1 route' : `${domain.routes.length} routes`;
    lines.push(
      `  ${domain.hosts.join(', ')}: mode ${policy.mode}, ${policy.failMode}${asked}${bodies === '' ? '' : `, ${bodies}`}; ${routes}`,
    );
    for (const route of domain.routes) {
      const own = bodySummary(plan.policies[route.policy]!, time);
      if (own !== bodies) lines.push(`    ${route.label}: ${own === '' ? 'no bodies' : own}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The bodies that a policy inspects whole; empty when it inspects none. */
function bodySummary(policy: CompiledPolicy, time: BodyTime): string {
  return (['request', 'response'] as const)
    .filter((direction) => policy[direction].inspectBody)
    .map((direction) => {
      const { bytes, budget, rate, byTime } = wholeBody(policy, direction, time);
      return `${direction} bodies up to ${bytes} bytes${byTime ? ` (${budget} ms at ${rate} bytes/ms)` : ''}`;
    })
    .join(', ');
}

/** The same for machines, a row for each policy and direction with a body. */
function wholeBodies(plan: PolicyPlan, time: BodyTime): readonly WholeBodyRow[] {
  return plan.policies.flatMap((policy) =>
    (['request', 'response'] as const)
      .filter((direction) => policy[direction].inspectBody)
      .map((direction) => ({
        policy: policy.id,
        direction,
        limitBytes: policy[direction].maxBodyBytes,
        ...wholeBody(policy, direction, time),
      })),
  );
}
