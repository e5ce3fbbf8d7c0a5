/** `portcullis doctor FILE…`: what is wrong or risky in an Envoy configuration for the APIs that Portcullis serves. */
import { readFileSync, statSync } from 'node:fs';
import { loadConfiguration } from '../../config/load.ts';
import { renderCounts, renderHuman } from '../../config/render-human.ts';
import { diagnosticJson } from '../../config/render-json.ts';
import { exitCode } from '../exit-codes.ts';
import { reasonOf } from '../requests/read-input.ts';
import { type Examination, examine, type InputText } from './examine.ts';
import { type PolicyNeeds, policyNeeds } from './policy-needs.ts';

/** What to examine and how to tell it. */
export interface DoctorOptions {
  /** Paths; `-` is standard input. */
  readonly files: readonly string[];
  /** Folder of policy files, or one file: their budgets, bodies and listeners are compared too. */
  readonly configDir?: string | undefined;
  readonly cluster?: string | undefined;
  readonly accept?: readonly string[];
  readonly output: 'human' | 'json';
  readonly failOn: 'error' | 'warning';
  readonly colour: boolean;
  readonly write: (text: string) => void;
}

/** Raised when a field of the JSON report changes its meaning or goes away. */
const reportVersion = 1;

/** A file that is larger is no configuration, in bytes: the largest dumps of busy meshes have about 100 MB. */
const mostBytes = 256 << 20;

/** Examines and prints. Exit codes: 0 nothing (or only what --fail-on lets through), 1 faults, 2 not run, 3 only warnings. */
export function runDoctor(options: DoctorOptions): number {
  const { write } = options;
  let inputs: InputText[];
  let needs: PolicyNeeds | undefined;
  try {
    inputs = options.files.map(readInput);
    needs = options.configDir === undefined ? undefined : needsOf(options.configDir);
  } catch (error) {
    if (!(error instanceof NotRun)) throw error;
    write(
      options.output === 'json'
        ? `${JSON.stringify({ version: reportVersion, notRun: error.message })}\n`
        : `${error.message}\n`,
    );
    return exitCode.notRun;
  }
  const examination = examine(inputs, { needs, cluster: options.cluster, accept: options.accept ?? [] });
  const texts = new Map(inputs.map(({ name, text }) => [name, text]));
  write(options.output === 'json' ? jsonReport(examination) : humanReport(examination, texts, options));
  // Nothing of ours in a file is most often the wrong file; a green answer would say that all is well.
  if (examination.counts.error > 0) return exitCode.no;
  if (examination.callouts === 0) return exitCode.notRun;
  return options.failOn === 'warning' && examination.counts.warning > 0 ? exitCode.warnings : exitCode.done;
}

/** A command that cannot run; `message` says why. */
export class NotRun extends Error {}

function readInput(path: string): InputText {
  try {
    if (path === '-') return { name: 'stdin', text: readFileSync(0, 'utf8') };
    const facts = statSync(path);
    if (facts.isDirectory())
      throw new NotRun(`cannot read ${path}: it is a folder; name the files, for example ${path}/*.yaml`);
    if (facts.size > mostBytes) throw new NotRun(`cannot read ${path}: it is larger than ${mostBytes} bytes`);
    return { name: path, text: readFileSync(path, 'utf8') };
  } catch (error) {
    if (error instanceof NotRun) throw error;
    throw new NotRun(`cannot read ${path}: ${reasonOf(error)}`);
  }
}

/** What the policies want. Throws {@link NotRun} when they are not valid: a comparison with a part would mislead. */
export function needsOf(path: string): PolicyNeeds {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts === undefined) throw new NotRun(`cannot read the policies ${path}: they do not exist`);
  const { plan, diagnostics } = loadConfiguration(
    facts.isDirectory() ? { directory: path } : { files: [path] },
  );
  if (plan !== undefined) return policyNeeds(plan);
  const report = renderHuman(diagnostics, () => undefined);
  throw new NotRun(`the policies ${path} are not valid; portcullis validate ${path} says more\n${report}`);
}

function jsonReport({ diagnostics, counts, accepted, callouts }: Examination): string {
  const report = {
    version: reportVersion,
    counts,
    accepted,
    filters: callouts,
    diagnostics: diagnostics.map(diagnosticJson),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function humanReport(
  { diagnostics, counts, accepted, callouts }: Examination,
  texts: ReadonlyMap<string, string>,
  { colour, files }: DoctorOptions,
): string {
  const found = renderHuman(diagnostics, (name) => texts.get(name), colour);
  const total = counts.error + counts.warning + counts.notice;
  const also = accepted === 0 ? '' : `; ${accepted} accepted`;
  const filters =
    callouts === 1 ? '1 filter or logger of our APIs' : `${callouts} filters and loggers of our APIs`;
  const summary =
    callouts === 0
      ? nothingOfOurs(texts, counts.error > 0)
      : total === 0
        ? `${filters}, nothing found`
        : `${filters}: ${renderCounts(counts, files.length, diagnostics.length)}`;
  return `${found}${found === '' ? '' : '\n'}${summary}${also}\n`;
}

/** Why nothing was examined. `broken`: a part could not be read. */
function nothingOfOurs(texts: ReadonlyMap<string, string>, broken: boolean): string {
  const empty = [...texts].filter(([, text]) => text.trim() === '').map(([name]) => name);
  if (empty.length === texts.size) return `nothing to examine: ${empty.join(', ')} is empty`;
  if (broken) return 'no filter or logger of our APIs is in what could be read: mend the syntax first';
  return `no filter or logger of our APIs (ext_proc, ext_authz, rate limit, gRPC access log) is in ${[...texts.keys()].join(', ')}: is it the right file? Of a running Envoy take its admin page /config_dump`;
}
