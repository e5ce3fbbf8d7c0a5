/** The lines of a source that count: those with code that runs. */
import { stripTypeScriptTypes } from 'node:module';

/** One line that counts. */
export interface SourceLine {
  /** From 1. */
  readonly number: number;
  /** Positions in the source of what is code on the line, ascending: spaces, brackets, commas and semicolons are not. */
  readonly code: readonly number[];
}

/**
 * Lines with code. Blank lines, comments, lines of types only (which are stripped before the source runs) and lines
 * of brackets only do not count.
 */
export function sourceLines(source: string): SourceLine[] {
  // The module says that stripping is experimental; Node itself strips these files so.
  const stripped = withoutWarning(() => stripTypeScriptTypes(source));
  const lines: SourceLine[] = [];
  let offset = 0;
  let inComment = false;
  for (const [index, text] of stripped.split('\n').entries()) {
    const trimmed = text.trim();
    if (!inComment && trimmed.startsWith('/*')) inComment = true;
    const isComment = inComment || trimmed.startsWith('//') || trimmed === 'export {};';
    if (inComment && trimmed.includes('*/')) inComment = false;
    const end = /^[\s(){}[\],;]*\/\//.test(text) ? text.indexOf('//') : text.length;
    const code = isComment ? [] : codePositions(text.slice(0, end), offset);
    if (code.length > 0) lines.push({ number: index + 1, code });
    offset += text.length + 1;
  }
  return lines;
}

function codePositions(text: string, offset: number): number[] {
  return [...text.matchAll(/[^\s(){}[\],;]/g)].map(({ index }) => offset + index);
}

function withoutWarning<Value>(work: () => Value): Value {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return work();
  } finally {
    process.emitWarning = emitWarning;
  }
}
