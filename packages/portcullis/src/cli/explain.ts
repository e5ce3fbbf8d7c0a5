/** `portcullis explain`: one request through the real pipeline, offline, with the reason for everything. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { loadConfiguration } from '../config/load.ts';
import { Exchange, RequestView } from '../exchange/exchange.ts';
import { HeaderLines } from '../exchange/header-lines.ts';
import { listenerLabel } from '../exchange/listener-label.ts';
import { AttachedPlan } from '../pipeline/attached-plan.ts';
import { systemClock } from '../pipeline/clock.ts';
import { Inspection } from '../pipeline/inspection.ts';
import { explainPolicy } from '../pipeline/resolve-policy-trail.ts';
import { exitCode } from './exit-codes.ts';
import { type Explanation, renderExplanation } from './explain-report.ts';

interface ExplainFlags {
  configDir: string;
  method: string;
  host: string;
  path: string;
  header: string[];
  body?: string;
  bodyFile?: string;
  client?: string;
  json?: boolean;
}

/** The command; its exit code is 0 whatever the verdict is. */
export function explainCommand(done: (code: number) => void): Command {
  return new Command('explain')
    .description('show how a request is seen, which policy applies and why, and the verdict')
    .requiredOption('--config-dir <dir>', 'folder of policy files, or one file')
    .option('--method <method>', 'request method', 'GET')
    .option('--host <host>', 'host', 'localhost')
    .option('--path <target>', 'path with query', '/')
    .option(
      '--header <name:value>',
      'a header; repeatable',
      (line: string, before: string[]) => [...before, line],
      [] as string[],
    )
    .option('--body <text>', 'request body')
    .option('--body-file <file>', 'request body from a file')
    .option('--client <address>', 'client address')
    .option('--json', 'one JSON object instead of text')
    .addHelpText(
      'after',
      "\nExample:\n  portcullis explain --config-dir policies --host shop.example --path '/api/../admin' --header 'x-debug: 1'",
    )
    .action((flags: ExplainFlags) => done(explain(flags)));
}

function explain(flags: ExplainFlags): number {
  const loaded = loadConfiguration({ directory: flags.configDir });
  if (loaded.plan === undefined) {
    console.error(
      `the configuration in ${flags.configDir} is not valid; portcullis validate ${flags.configDir} says why`,
    );
    return exitCode.notRun;
  }
  let body: Uint8Array;
  try {
    body =
      flags.bodyFile === undefined
        ? new TextEncoder().encode(flags.body ?? '')
        : readFileSync(flags.bodyFile);
  } catch (error) {
    console.error(`cannot read ${flags.bodyFile}: ${(error as Error).message}`);
    return exitCode.notRun;
  }
  const explanation = explainRequest(flags, body, new AttachedPlan(loaded.plan));
  console.log(flags.json === true ? JSON.stringify(explanation, null, 2) : renderExplanation(explanation));
  return exitCode.done;
}

function explainRequest(flags: ExplainFlags, body: Uint8Array, plan: AttachedPlan): Explanation {
  const lines: Array<readonly [string, string]> = [
    [':method', flags.method],
    [':scheme', 'https'],
    [':authority', flags.host],
    [':path', flags.path],
  ];
  for (const line of flags.header) {
    const colon = line.indexOf(':');
    lines.push(colon < 0 ? [line.trim(), ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
  }
  const origin = {
    label: listenerLabel(undefined, 'explain'),
    trustedHops: undefined,
    sourceAddress: flags.client,
    protocol: undefined,
    newId: () => 'explain',
  };
  const request = new RequestView(new HeaderLines(lines), body.length === 0, origin);
  const inspection = new Inspection(new Exchange(request, origin), plan, {
    clock: systemClock,
    random: Math.random,
    defaultAllow: true,
    events: { posture: () => undefined, engineError: () => undefined },
  });
  inspection.requestHeaders();
  if (inspection.verdict.action === 'allow' && inspection.wantsBody('request'))
    inspection.body('request', body, true);
  return {
    request: {
      method: request.method,
      host: request.host,
      path: request.path,
      query: request.query,
      path_facts: request.pathFacts,
      client: request.client,
      content_type: request.contentType,
      headers: lines.filter(([name]) => !name.startsWith(':')),
      body_bytes: body.length,
      body_inspected: inspection.bodies.request.inspected,
    },
    policy: explainPolicy(plan.plan, request),
    mode: inspection.mode,
    findings: inspection.findings.map(({ finding, mode }) => ({ ...finding, mode })),
    score: inspection.score,
    verdict: inspection.verdict.action,
    would_verdict: inspection.wouldVerdict.action,
    rule: inspection.verdict.deciding?.ruleId ?? null,
    duration_us: Math.round(inspection.spent * 1000),
  };
}
