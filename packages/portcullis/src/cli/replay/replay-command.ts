/** `portcullis replay`: recorded traffic under another configuration, and what that would change. */
import { Command } from 'commander';
import { exitCode } from '../exit-codes.ts';
import { loadPlan } from '../load-plan.ts';
import { InputProblem } from '../requests/offline-request.ts';
import { compareDecisions } from './compare-decisions.ts';
import { renderComparison } from './replay-report.ts';
import { readRecorded } from './replay-source.ts';

/** The flags of the command. */
export interface ReplayFlags {
  config: string;
  baseline?: string;
  host: string;
  failOnChange?: boolean;
  json?: boolean;
}

/** The command. */
export function replayCommand(done: (code: number) => void): Command {
  return new Command('replay')
    .description('run recorded requests under another configuration, and say what changes')
    .argument('<log>', 'HAR file, access log, decision lines or event store; - for standard input')
    .requiredOption('--config <dir>', 'the configuration to try')
    .option('--baseline <dir>', 'the configuration to compare with; default: what was recorded')
    .option('--host <host>', 'host of requests whose log names none', 'localhost')
    .option('--fail-on-change', 'exit code 1 when a request is newly blocked or no longer blocked')
    .option('--json', 'one JSON object with every change (the first 100,000)')
    .addHelpText(
      'after',
      `
Examples:
  portcullis replay decisions.jsonl --config policies-new
  portcullis replay access.log --config policies-new --baseline policies --host shop.example --fail-on-change
  portcullis replay browser.har --config policies-new --json

Exit codes: 0 done, 1 something changes (with --fail-on-change), 2 not run.`,
    )
    .action((log: string, flags: ReplayFlags) => done(runReplay(log, flags, (text) => console.log(text))));
}

/** Replays and prints; the result is the exit code. */
export function runReplay(log: string, flags: ReplayFlags, print: (text: string) => void): number {
  try {
    const next = loadPlan(flags.config);
    const baseline = flags.baseline === undefined ? undefined : loadPlan(flags.baseline);
    const comparison = compareDecisions(readRecorded(log, flags.host), next, baseline);
    if (comparison.requests === 0)
      throw new InputProblem(
        comparison.form === 'har'
          ? `the HAR file ${log} has no entries`
          : `${log} holds no request${comparison.skipped === 0 ? '' : ` (${comparison.skipped} lines not understood)`}; it may be a HAR file, an access log (common, combined, Envoy's default), decision lines or the event store of portcullis serve`,
      );
    print(flags.json === true ? JSON.stringify(comparison) : renderComparison(comparison));
    const { newly_blocked: newly, no_longer_blocked: no } = comparison.kinds;
    const changed = newly.requests + no.requests > 0;
    return flags.failOnChange === true && changed ? exitCode.no : exitCode.done;
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    console.error(error.message);
    return exitCode.notRun;
  }
}
