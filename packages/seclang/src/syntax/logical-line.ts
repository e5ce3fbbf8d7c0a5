import type { Position } from '../errors.ts';

/** A directive's text with continued lines joined, and the way back to where each byte of it stood. */
export class LogicalLine {
  readonly text: string;
  readonly file: string;
  /** Triples: offset in `text`, line, column of that offset. */
  readonly #origins: readonly number[];

  constructor(text: string, file: string, origins: readonly number[]) {
    this.text = text;
    this.file = file;
    this.#origins = origins;
  }

  /** Where the byte at `offset` of the joined text stands in the file. */
  position(offset: number): Position {
    let i = 0;
    while (i + 3 < this.#origins.length && this.#origins[i + 3]! <= offset) i += 3;
    return {
      file: this.file,
      line: this.#origins[i + 1]!,
      column: this.#origins[i + 2]! + Math.max(0, offset - this.#origins[i]!),
    };
  }
}

/**
 * Cuts a rule file into directives. A backslash at the end of a line joins the next one without its indent;
 * empty lines and lines that begin with `#` are skipped between directives; a line that ends with an opening
 * backtick (Coraza's SecDataset) runs to the closing one, newlines kept.
 *
 * @param source the file as a latin-1 string
 */
export function logicalLines(source: string, file: string): LogicalLine[] {
  const lines: LogicalLine[] = [];
  let text = '';
  let origins: number[] = [];
  let inBackticks = false;
  let lineNumber = 0;
  for (const raw of source.split('\n')) {
    lineNumber++;
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const indent = inBackticks ? 0 : line.length - line.trimStart().length;
    const body = line.slice(indent);
    if (text === '' && !inBackticks && (body === '' || body.startsWith('#'))) continue;
    origins.push(text.length, lineNumber, indent + 1);
    if (inBackticks) {
      const close = body.indexOf('`');
      text += close < 0 ? body + '\n' : body.slice(0, close + 1);
      if (close < 0) continue;
    } else if (body.endsWith('\\')) {
      text += body.slice(0, -1);
      continue;
    } else {
      text += body;
      inBackticks = body.endsWith('`') && (body.match(/`/g)?.length ?? 0) % 2 === 1;
      if (inBackticks) {
        text += '\n';
        continue;
      }
    }
    if (text.trim() !== '') lines.push(new LogicalLine(text.trimEnd(), file, origins));
    text = '';
    origins = [];
    inBackticks = false;
  }
  if (text.trim() !== '') lines.push(new LogicalLine(text.trimEnd(), file, origins));
  return lines;
}
