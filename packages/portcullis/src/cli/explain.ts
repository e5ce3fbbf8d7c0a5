/** `portcullis explain`: one request through the real pipeline, offline, with the reason for everything. */
import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { Command, Option } from 'commander';
import { readEvent } from '../events/event-store.ts';
import { exitCode } from './exit-codes.ts';
import { type ExplainDepth, renderExplanation } from './explain-report.ts';
import { explainRequest } from './explain-request.ts';
import { loadPlan } from './load-plan.ts';
import { readDecisionLine, requestOfDecision } from './replay/decision-lines.ts';
import { readCurl } from './requests/curl-line.ts';
import { readHar } from './requests/har.ts';
import { bytesAsText, InputProblem, type OfflineRequest } from './requests/offline-request.ts';
import { readRawHttp } from './requests/raw-http.ts';
import { readInput, readText } from './requests/read-input.ts';

/** The flags of the command. */
export interface ExplainFlags {
  configDir?: string;
  request?: string;
  har?: string;
  entry: string;
  curl?: string;
  event?: string;
  eventStore?: string;
  method: string;
  host: string;
  path: string;
  header: string[];
  body?: string;
  bodyFile?: string;
  client?: string;
  expect?: 'allow' | 'block' | 'redirect';
  depth: ExplainDepth;
  json?: boolean;
}

/** The command. */
export function explainCommand(done: (code: number) => void): Command {
  return new Command('explain')
    .description('show how a request is seen, which policy applies and why, and the verdict')
    .option('--config-dir <dir>', 'folder of policy files, or one file; without it the baseline in detect')
    .option('--request <file>', 'raw HTTP request; - for standard input')
    .option('--har <file>', 'HAR file')
    .option('--entry <number>', 'which entry of the HAR file, from 0', '0')
    .option('--curl <line>', 'a curl command')
    .option('--event <id>', 'a decision or request id in the event store')
    .option('--event-store <file>', 'the --event-store of serve')
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
    .addOption(
      new Option('--expect <verdict>', 'exit code 1 when the verdict differs').choices([
        'allow',
        'block',
        'redirect',
      ]),
    )
    .addOption(
      new Option('--depth <depth>', 'how much to tell').choices(['matched', 'full']).default('matched'),
    )
    .option('--json', 'one JSON object with everything instead of text')
    .addHelpText(
      'after',
      `
Examples:
  portcullis explain --config-dir policies --host shop.example --path '/api/../admin' --header 'x-debug: 1'
  portcullis explain --config-dir policies --request request.http --expect block
  portcullis explain --config-dir policies --curl "curl https://shop.example/search?q=1 -H 'x-debug: 1'" --json

  portcullis explain --config-dir policies --event 4c1d9f0a7b2e6835 --event-store events.db

Exit codes: 0 done, 1 the verdict is not the expected one, 2 not run.`,
    )
    .action((flags: ExplainFlags) => done(runExplain(flags, (text) => console.log(text))));
}

/** Explains and prints; the result is the exit code. */
export function runExplain(flags: ExplainFlags, print: (text: string) => void): number {
  try {
    const explanation = explainRequest(
      requestOf(flags),
      loadPlan(...(flags.configDir === undefined ? [] : [flags.configDir])),
    );
    if (flags.event !== undefined)
      console.error(
        'the store holds no bodies and few headers, and secrets are redacted: what they did is not seen',
      );
    print(
      flags.json === true
        ? JSON.stringify(explanation, null, 2)
        : renderExplanation(explanation, flags.depth),
    );
    if (flags.expect === undefined || flags.expect === explanation.verdict) return exitCode.done;
    console.error(`expected ${flags.expect}, got ${explanation.verdict}`);
    return exitCode.no;
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    console.error(error.message);
    return exitCode.notRun;
  }
}

function requestOf(flags: ExplainFlags): OfflineRequest {
  const given = [flags.request, flags.har, flags.curl, flags.event].filter((input) => input !== undefined);
  if (given.length > 1) throw new InputProblem('give one of --request, --har, --curl and --event');
  if (flags.client !== undefined && isIP(flags.client) === 0)
    throw new InputProblem(`--client ${flags.client} is no IP address`);
  const client = flags.client === undefined ? {} : { client: flags.client };
  if (flags.request !== undefined)
    return { ...readRawHttp(readInput(flags.request), flags.request), ...client };
  if (flags.curl !== undefined) return { ...readCurl(flags.curl), ...client };
  if (flags.event !== undefined) return requestOfEvent(flags.event, flags.eventStore);
  if (flags.har !== undefined) {
    const entries = readHar(readText(flags.har), flags.har);
    const entry = /^\d+$/.test(flags.entry) ? entries[Number(flags.entry)] : undefined;
    if (entry !== undefined) return { ...entry, ...client };
    throw new InputProblem(noEntry(flags.har, entries.length, flags.entry));
  }
  const headers = flags.header.map((line) => {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (name === '') throw new InputProblem(`--header "${line}" is no header; write: name: value`);
    return [bytesAsText(name), bytesAsText(line.slice(colon + 1).trim())] as const;
  });
  if (!/^[^\s]+$/.test(flags.method)) throw new InputProblem(`--method "${flags.method}" is no method`);
  return {
    method: flags.method,
    scheme: 'https',
    host: bytesAsText(flags.host),
    target: bytesAsText(flags.path),
    headers,
    body: flags.bodyFile === undefined ? Buffer.from(flags.body ?? '') : readInput(flags.bodyFile),
    ...client,
  };
}

function noEntry(file: string, count: number, entry: string): string {
  if (count === 0) return `${file} has no entries`;
  return `${file} has the entries 0 to ${count - 1}, and no entry ${entry}`;
}

function requestOfEvent(id: string, store: string | undefined): OfflineRequest {
  if (store === undefined) throw new InputProblem('--event needs --event-store FILE, the one of serve');
  let text: string | undefined;
  if (!existsSync(store)) throw new InputProblem(`cannot read the event store ${store}: it does not exist`);
  try {
    text = readEvent(store, id);
  } catch (error) {
    throw new InputProblem(`cannot read the event store ${store}: ${(error as Error).message}`);
  }
  const decision = text === undefined ? undefined : readDecisionLine(text);
  if (decision === undefined) throw new InputProblem(`there is no decision ${id} in ${store}`);
  return requestOfDecision(decision);
}
