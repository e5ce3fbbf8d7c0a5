import { type Position, RuleError } from '../errors.ts';
import type { LogicalLine } from './logical-line.ts';

/** One argument of a directive. */
export interface Word {
  readonly text: string;
  /** Offset of the first byte of the text in the line, behind an opening quote. */
  readonly offset: number;
}

/** A directive's name and arguments. */
export interface DirectiveWords {
  readonly name: string;
  readonly words: readonly Word[];
  readonly line: LogicalLine;
  readonly at: Position;
}

/**
 * Splits a directive into words. Words are separated by white space; one in double quotes, single quotes or
 * backticks may contain it, and a backslash before the quote stands for the quote. Other backslashes stay,
 * as in ModSecurity v3 and Coraza, so that patterns mean what they say.
 */
export function directiveWords(line: LogicalLine): DirectiveWords {
  const { text } = line;
  let at = 0;
  while (at < text.length && !isBlank(text, at)) at++;
  const name = text.slice(0, at);
  const words: Word[] = [];
  for (;;) {
    while (at < text.length && isBlank(text, at)) at++;
    if (at >= text.length) break;
    const first = text[at]!;
    if (first === '"' || first === "'" || first === '`') {
      const end = closingQuote(text, at + 1, first);
      if (end < 0)
        throw new RuleError('seclang.syntax', `the quote ${first} is never closed`, line.position(at));
      words.push({ text: unquote(text.slice(at + 1, end), first), offset: at + 1 });
      at = end + 1;
      continue;
    }
    const start = at;
    while (at < text.length && !isBlank(text, at)) at++;
    words.push({ text: text.slice(start, at), offset: start });
  }
  return { name, words, line, at: line.position(0) };
}

function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x09;
}

/** Offset of the quote that closes, or -1. A backslash takes the next byte with it. */
export function closingQuote(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return at;
  }
  return -1;
}

/** Replaces `\` before the quote by the quote. */
export function unquote(text: string, quote: string): string {
  return text.replaceAll(`\\${quote}`, quote);
}
