/** `portcullis tune`: exceptions for what recorded traffic shows to be noise. */
import { Command, InvalidArgumentError } from 'commander';
import { exitCode } from '../exit-codes.ts';
import { type RecordedDecision, readDecisionLine } from '../replay/decision-lines.ts';
import { openLog } from '../replay/read-log.ts';
import { InputProblem } from '../requests/offline-request.ts';
import { groupDetections } from './group-detections.ts';
import { proposeExceptions } from './propose-exceptions.ts';
import { renderTuneReport, type TuneReport } from './tune-report.ts';

/** The flags of the command. */
export interface TuneFlags {
  minCount: number;
  json?: boolean;
}

/** The command. */
export function tuneCommand(done: (code: number) => void): Command {
  return new Command('tune')
    .description('propose exceptions from recorded detections, the most noise first')
    .argument('<log>', 'decision lines of serve or its event store; - for standard input')
    .option('--min-count <number>', 'decisions from which on a detection is noise', count, 3)
    .option('--json', 'one JSON object instead of a snippet')
    .addHelpText(
      'after',
      `
Examples:
  portcullis tune decisions.jsonl
  portcullis tune decisions.jsonl --min-count 20 --json

Each is one entry of "exceptions" of a policy: one rule, one part of the request, one route. Requests that several
critical rules agree on get none, nor does what the baseline is sure of. Try the result with portcullis replay.
Exit codes: 0 done, 2 not run.`,
    )
    .action((log: string, flags: TuneFlags) => done(runTune(log, flags, (text) => console.log(text))));
}

/** Reads, proposes and prints; the result is the exit code. */
export function runTune(log: string, flags: TuneFlags, print: (text: string) => void): number {
  try {
    const report = tuneReport(log, flags);
    print(flags.json === true ? JSON.stringify(report) : renderTuneReport(report));
    return exitCode.done;
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    console.error(error.message);
    return exitCode.notRun;
  }
}

function tuneReport(file: string, { minCount }: TuneFlags): TuneReport {
  let read = 0;
  const decisions = function* (): Generator<RecordedDecision> {
    const log = openLog(file);
    for (const line of log.form === 'har' ? [] : log.lines) {
      const decision = readDecisionLine(line);
      if (decision === undefined) continue;
      read++;
      yield decision;
    }
  };
  const detections = groupDetections(decisions());
  if (read === 0)
    throw new InputProblem(
      `${file} holds no decision; give the standard output of portcullis serve, or its event store`,
    );
  const { exceptions, notProposed } = proposeExceptions(detections.groups, minCount);
  return {
    version: 2,
    decisions: detections.decisions,
    ...(detections.leftOut === 0 ? {} : { left_out: detections.leftOut }),
    exceptions,
    not_proposed: [...detections.notProposed, ...notProposed],
  };
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('write a whole number from 1 on.');
  return value;
}
