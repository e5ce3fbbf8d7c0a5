/**
 * What the configuration has to say to the person who wrote it. Diagnostics are values: loading never throws on
 * what a file contains.
 */
import type { DiagnosticCode } from './diagnostic-codes.ts';

/** error: the configuration is refused. warning: a likely mistake. notice: worth knowing, for example a difference. */
export type Severity = 'error' | 'warning' | 'notice';

/** A place in a text: line and column count from 1, columns in UTF-16 units (as editors do). */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** From `start` up to, not including, `end`. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A text that would solve the problem, when there is one. */
export interface Suggestion {
  readonly message: string;
  readonly replacement: string;
}

/** One message. The strings never hold a secret's value. `Code`: of the catalogue that the message belongs to. */
export interface Diagnostic<Code extends string = DiagnosticCode> {
  readonly severity: Severity;
  /** Stable name `area.reason`; of the configuration's, `diagnostic-codes.ts` explains each. */
  readonly code: Code;
  /** What is wrong, in one line. */
  readonly message: string;
  /** The file as the user named it: relative to the configuration directory, or as referenced. Empty: none. */
  readonly file: string;
  readonly range?: Range;
  /** The field, for example `spec.domains[0].policy.mode`; empty for a whole file. */
  readonly path: string;
  /** Shown under the marker: what to write instead. */
  readonly hint?: string;
  readonly suggestions: readonly Suggestion[];
  /** What follows from it. */
  readonly effect?: string;
  /** Lines to change, each with `+ ` or `- ` in front. */
  readonly change?: readonly string[];
}

/** At most this many diagnostics are kept per load; more are counted only (a broken file can yield thousands). */
export const MAX_DIAGNOSTICS = 50;

/** Counts per severity, including those that were not kept. */
export interface DiagnosticCounts {
  error: number;
  warning: number;
  notice: number;
}

/** Collects diagnostics: keeps the first `MAX_DIAGNOSTICS`, errors before others, and counts all. */
export class DiagnosticList {
  readonly #kept: Diagnostic[] = [];
  readonly #counts: DiagnosticCounts = { error: 0, warning: 0, notice: 0 };

  add(diagnostic: Diagnostic): void {
    this.#counts[diagnostic.severity] += 1;
    if (this.#kept.length < MAX_DIAGNOSTICS) {
      this.#kept.push(diagnostic);
      return;
    }
    if (diagnostic.severity !== 'error') return;
    const replaceable = this.#kept.findLastIndex((kept) => kept.severity !== 'error');
    if (replaceable >= 0) this.#kept[replaceable] = diagnostic;
  }

  /** The kept ones, ordered by file and position. */
  list(): Diagnostic[] {
    return this.#kept.toSorted(byPlace);
  }

  counts(): Readonly<DiagnosticCounts> {
    return { ...this.#counts };
  }

  /** Whether nothing so far refuses the configuration. */
  get valid(): boolean {
    return this.#counts.error === 0;
  }
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  const line = (a.range?.start.line ?? 0) - (b.range?.start.line ?? 0);
  return line !== 0 ? line : (a.range?.start.column ?? 0) - (b.range?.start.column ?? 0);
}
