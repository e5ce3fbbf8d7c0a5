/**
 * Diagnostics for a person: what, where, the source around it, effect, what to do.
 *
 *   error[config.unknown-field]: "paranoia_levle" is no field of engines.seclang
 *     --> shop.yaml:31:11  (spec.domains[0].policy.engines.seclang.paranoia_levle)
 *   30 |         include_crs: true
 *   31 |         paranoia_levle: 2
 *      |         ^^^^^^^^^^^^^^ did you mean "paranoia_level"?
 *      = effect: …
 *      = more:   portcullis help config.unknown-field
 */
import type { Diagnostic, DiagnosticCounts } from './diagnostic.ts';
import { redactedLine } from './redact-source.ts';
import { SourceText } from './source-text.ts';

/** Longest part of a source line that is shown; minified JSON is one line. */
const MAX_LINE_LENGTH = 160;

/** Gives the text of a file by the name that diagnostics use. */
export type SourceLookup = (file: string) => string | undefined;

/** All diagnostics, an empty line between them. `colour` adds ANSI colours; nothing is told by colour alone. */
export function renderHuman(
  diagnostics: readonly Diagnostic<string>[],
  sources: SourceLookup,
  colour = false,
): string {
  const texts = new Map<string, SourceText | undefined>();
  const textOf = (file: string): SourceText | undefined => {
    const source = texts.has(file) ? undefined : sources(file);
    if (!texts.has(file)) texts.set(file, source === undefined ? undefined : new SourceText(source));
    return texts.get(file);
  };
  return diagnostics.map((diagnostic) => renderOne(diagnostic, textOf(diagnostic.file), colour)).join('\n');
}

/** `2 errors, 1 warning in 3 files`, and how many are not shown. */
export function renderCounts(counts: Readonly<DiagnosticCounts>, files: number, shown: number): string {
  const parts = [
    plural(counts.error, 'error'),
    plural(counts.warning, 'warning'),
    plural(counts.notice, 'notice'),
  ];
  const told = parts.filter((part) => !part.startsWith('0 '));
  const total = counts.error + counts.warning + counts.notice;
  const hidden = total > shown ? ` (${total - shown} not shown)` : '';
  return `${told.length === 0 ? 'no errors' : told.join(', ')} in ${plural(files, 'file')}${hidden}`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

const colours = { error: '31', warning: '33', notice: '36' } as const;

function renderOne(diagnostic: Diagnostic<string>, text: SourceText | undefined, colour: boolean): string {
  const { severity, code, message, file, range, path } = diagnostic;
  const head = `${severity}[${code}]`;
  const lines = [`${colour ? `\u001b[${colours[severity]};1m${head}\u001b[0m` : head}: ${message}`];
  if (file !== '') {
    const place = range === undefined ? file : `${file}:${range.start.line}:${range.start.column}`;
    lines.push(`  --> ${place}${path === '' ? '' : `  (${path})`}`);
  }
  const width = String(range?.start.line ?? 0).length;
  if (range !== undefined && text !== undefined) lines.push(...excerpt(diagnostic, text, width));
  else if (diagnostic.hint !== undefined) lines.push(`   = hint:   ${diagnostic.hint}`);
  const effect =
    diagnostic.effect ??
    (severity === 'error'
      ? 'the configuration is refused as a whole; a running service keeps the one it has'
      : undefined);
  const margin = ' '.repeat(width);
  if (effect !== undefined) lines.push(`${margin} = effect: ${effect}`);
  for (const [index, line] of (diagnostic.change ?? []).entries())
    lines.push(`${margin} ${index === 0 ? '= change:' : '         '} ${line}`);
  lines.push(`${margin} = more:   portcullis help ${code}`, '');
  return lines.join('\n');
}

/** The line before for orientation, the line itself, and the marker with the hint. */
function excerpt(diagnostic: Diagnostic<string>, text: SourceText, width: number): string[] {
  const { start, end } = diagnostic.range!;
  const lines: string[] = [];
  const shown = cut(redactedLine(text, start.line), start.column);
  const before = redactedLine(text, start.line - 1);
  if (start.line > 1 && before.trim() !== '') {
    lines.push(`${String(start.line - 1).padStart(width)} | ${cut(before, 1).text}`);
  }
  lines.push(`${start.line} | ${shown.text}`);
  const from = Math.max(0, start.column - 1 - shown.offset);
  const sameLine =
    end.line === start.line ? end.column - start.column : text.line(start.line).length - start.column + 1;
  const length = Math.max(1, Math.min(sameLine, Math.max(1, shown.text.length - from)));
  const marker = `${' '.repeat(from)}${'^'.repeat(length)}`;
  const hint = diagnostic.hint === undefined ? '' : ` ${diagnostic.hint}`;
  lines.push(`${' '.repeat(width)} | ${marker}${hint}`);
  return lines;
}

/** Tabs count one column; a long line is cut to the part around the column. */
function cut(line: string, column: number): { text: string; offset: number } {
  const plain = line.replaceAll('\t', ' ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');
  if (plain.length <= MAX_LINE_LENGTH) return { text: plain, offset: 0 };
  const offset = Math.max(0, Math.min(column - MAX_LINE_LENGTH / 2, plain.length - MAX_LINE_LENGTH));
  return { text: plain.slice(offset, offset + MAX_LINE_LENGTH), offset };
}
