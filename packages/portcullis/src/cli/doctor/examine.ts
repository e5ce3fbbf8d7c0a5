/** Texts → what the checks find in them. */
import {
  type Diagnostic,
  type DiagnosticCounts,
  MAX_DIAGNOSTICS,
  type Severity,
} from '../../config/diagnostic.ts';
import type { DiagnosticCode } from '../../config/diagnostic-codes.ts';
import { formatPath } from '../../config/located-value.ts';
import { SourceText } from '../../config/source-text.ts';
import { parseText } from '../../config/yaml-document.ts';
import type { Callout } from './callout.ts';
import type { Check, Found } from './check.ts';
import { checks } from './checks/registry.ts';
import { type EnvoyConfiguration, readConfiguration } from './envoy-configuration.ts';
import { type ExaminedFile, Part } from './part.ts';
import type { PolicyNeeds } from './policy-needs.ts';

/** A file as it was read. */
export interface InputText {
  readonly name: string;
  readonly text: string;
}

/** What to look at, and what not to tell. */
export interface ExamineOptions {
  /** What the policies want; undefined: unknown. */
  readonly needs?: PolicyNeeds | undefined;
  /** Only filters that ask this cluster. */
  readonly cluster?: string | undefined;
  /** Codes that are accepted everywhere. */
  readonly accept?: readonly string[];
}

/** Codes of the texts themselves, and of the checks. */
export type DoctorCode = DiagnosticCode | `envoy.${string}`;

/** What came of it. */
export interface Examination {
  /** By file and place, at most `MAX_DIAGNOSTICS`. */
  readonly diagnostics: readonly Diagnostic<DoctorCode>[];
  /** All of them. */
  readonly counts: Readonly<DiagnosticCounts>;
  /** How many findings were accepted, by flag or by comment. */
  readonly accepted: number;
  /** How many filters and loggers of our APIs there are. */
  readonly callouts: number;
}

/** A comment that accepts a finding, on its line or the line before: `# portcullis doctor: accept CODE, CODE`. */
const acceptance = /portcullis doctor: accept ([a-z0-9., -]+)/;

/** Faults of syntax that are told of a file: a page of prose has one in every line. */
const mostFaults = 5;

/** Runs every check over the texts together. */
export function examine(inputs: readonly InputText[], options: ExamineOptions = {}): Examination {
  const found: Diagnostic<DoctorCode>[] = [];
  const documents: Part[] = [];
  for (const { name, text } of inputs) {
    const file: ExaminedFile = { name, source: new SourceText(text) };
    const json = name.endsWith('.json') || text.trimStart().startsWith('{"');
    const { documents: roots, problems } = parseText(file.source, json);
    for (const root of roots) documents.push(new Part(file, root, []));
    // Envoy's own texts leave many fields without a value (`dynamic_forward_proxy:`); only faults are told.
    const faults = problems.filter((one) => one.severity === 'error');
    const untold = faults.length - mostFaults;
    for (const [index, { code, severity, message, start, end, path }] of faults
      .slice(0, mostFaults)
      .entries())
      found.push({
        severity,
        code,
        message,
        file: name,
        range: file.source.range(start, end),
        path: formatPath(path),
        suggestions: [],
        effect: 'this document, or a part of it, is not examined',
        ...(untold > 0 && index === mostFaults - 1
          ? { hint: `${untold} more faults of this file are left out; is it YAML or JSON as a whole?` }
          : {}),
      });
  }
  const configuration = narrowed(readConfiguration(documents, options.needs), options.cluster);
  let accepted = 0;
  for (const check of checks)
    runCheck(check, configuration, (finding) => {
      const told = diagnosticOf(check, finding);
      if (options.accept?.includes(check.code) === true || isAccepted(check, finding)) accepted++;
      else if (!found.some((other) => isSame(other, told))) found.push(told);
    });
  const counts: DiagnosticCounts = { error: 0, warning: 0, notice: 0 };
  for (const { severity } of found) counts[severity]++;
  return { diagnostics: shown(found), counts, accepted, callouts: configuration.callouts.length };
}

function runCheck(check: Check, configuration: EnvoyConfiguration, report: (found: Found) => void): void {
  check.whole?.(configuration, report);
  for (const callout of configuration.callouts)
    if (check.apis?.includes(callout.api) === true) check.callout?.(callout, configuration, report);
}

function narrowed(configuration: EnvoyConfiguration, cluster: string | undefined): EnvoyConfiguration {
  if (cluster === undefined) return configuration;
  const asks = (callout: Callout): boolean => callout.cluster?.text === cluster;
  return { ...configuration, callouts: configuration.callouts.filter(asks) };
}

function diagnosticOf(
  check: Check,
  { at, message, effect, severity, change }: Found,
): Diagnostic<DoctorCode> {
  const [start, end] = placeOf(at);
  return {
    severity: severity ?? check.severity,
    code: check.code,
    message,
    file: at.file.name,
    range: at.file.source.range(start, end),
    path: formatPath(at.path),
    hint: check.title.slice(0, 1).toLowerCase() + check.title.slice(1),
    suggestions: [],
    effect: effect ?? check.effect,
    ...(change === undefined || change.length === 0 ? {} : { change }),
  };
}

/** A scalar is marked itself, a mapping or list at its key, or at its first line. */
function placeOf({ located }: Part): [start: number, end: number] {
  if (located.children.size === 0) return [located.start, located.end];
  const type = located.children.get('@type');
  // What lacks a field is best known by what it is.
  if (type !== undefined) return [type.keyStart, type.keyEnd];
  return [located.keyStart, located.keyEnd];
}

function isAccepted(check: Check, { at }: Found): boolean {
  const { source } = at.file;
  const { line } = source.position(placeOf(at)[0]);
  return [line - 1, line].some((number) => {
    const [, codes = ''] = acceptance.exec(source.line(number)) ?? [];
    return codes.split(',').some((code) => code.trim() === check.code);
  });
}

/** A listener that stands in a file twice, or a cluster that two filters ask, is told of once. */
function isSame(a: Diagnostic<DoctorCode>, b: Diagnostic<DoctorCode>): boolean {
  return a.code === b.code && a.file === b.file && a.path === b.path && a.message === b.message;
}

const order: readonly Severity[] = ['error', 'warning', 'notice'];

function shown(found: readonly Diagnostic<DoctorCode>[]): Diagnostic<DoctorCode>[] {
  const bySeverity = found.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return bySeverity.slice(0, MAX_DIAGNOSTICS).sort((a, b) => {
    if (a.file !== b.file) return a.file < b.file ? -1 : 1;
    const line = (a.range?.start.line ?? 0) - (b.range?.start.line ?? 0);
    return line !== 0 ? line : (a.range?.start.column ?? 0) - (b.range?.start.column ?? 0);
  });
}
