/** Reports about fields of one document: turns a field's path into file, line and column. */
import type { DiagnosticList, Severity, Suggestion } from './diagnostic.ts';
import type { DiagnosticCode } from './diagnostic-codes.ts';
import { type FieldPath, formatPath, type Located, locate } from './located-value.ts';
import type { PolicyFile } from './policy-files.ts';

/** The optional parts of a report. */
export interface ReportDetails {
  /** Mark the key instead of the value. */
  readonly atKey?: boolean;
  readonly hint?: string;
  readonly suggestions?: readonly Suggestion[];
  readonly effect?: string;
}

/** Where a thing stands, for events and for `explain`. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
}

/** Reports diagnostics of one document at the place of a field. */
export class DocumentReporter {
  readonly file: PolicyFile;
  readonly #root: Located;
  readonly #diagnostics: DiagnosticList;

  constructor(file: PolicyFile, root: Located, diagnostics: DiagnosticList) {
    this.file = file;
    this.#root = root;
    this.#diagnostics = diagnostics;
  }

  error(code: DiagnosticCode, path: FieldPath, message: string, details: ReportDetails = {}): void {
    this.report('error', code, path, message, details);
  }

  warning(code: DiagnosticCode, path: FieldPath, message: string, details: ReportDetails = {}): void {
    this.report('warning', code, path, message, details);
  }

  notice(code: DiagnosticCode, path: FieldPath, message: string, details: ReportDetails = {}): void {
    this.report('notice', code, path, message, details);
  }

  report(
    severity: Severity,
    code: DiagnosticCode,
    path: FieldPath,
    message: string,
    details: ReportDetails = {},
  ): void {
    const place = locate(this.#root, path);
    // A mapping is marked at its key: its own range spans all of its lines.
    const atKey = details.atKey === true || place.children.size > 0;
    const start = atKey ? place.keyStart : place.start;
    const end = atKey ? place.keyEnd : place.end;
    this.#diagnostics.add({
      severity,
      code,
      message,
      file: this.file.name,
      range: this.file.source.range(start, end),
      path: formatPath(path),
      suggestions: details.suggestions ?? [],
      ...(details.hint === undefined ? {} : { hint: details.hint }),
      ...(details.effect === undefined ? {} : { effect: details.effect }),
    });
  }

  /** Where a field stands. */
  origin(path: FieldPath): Origin {
    const { line, column } = this.file.source.position(locate(this.#root, path).keyStart);
    return { file: this.file.name, line, column, path: formatPath(path) };
  }
}
