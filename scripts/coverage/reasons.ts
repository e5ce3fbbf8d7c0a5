/**
 * Reasons why lines are not run by the short tests, written beside them:
 *
 *   if (full) return grow(); // not covered: REASON          that line
 *
 *   // not covered: REASON                                   the statement that follows, with its blocks
 *   socket.on('error', () => { … });
 *
 *   } catch (error) {
 *     // not covered: REASON                                 first in a block: all of it, and the line that opens it
 *     …
 *   }
 *
 * `not covered` means never: a test that runs all these lines makes the reason stale, which is an error as well.
 * `not always covered` is for what timing or the machine decides, and is never stale.
 *
 * What belongs to a statement or block is told from the indentation, which the formatter keeps.
 */

/** A reason and the lines that it is for, both ends included. */
export interface Reason {
  /** Line of the comment, from 1. */
  readonly line: number;
  readonly first: number;
  readonly last: number;
  /** Whether it must be true at every run. */
  readonly always: boolean;
  /** Empty where the comment gives none, which is an error. */
  readonly reason: string;
}

const form = /\/\/ not (always )?covered:(.*)$/;

/** All reasons of a source. */
export function reasonsOf(source: string): Reason[] {
  const lines = source.split('\n');
  return lines.flatMap((text, index) => {
    const found = form.exec(text);
    if (found === null) return [];
    const ownLine = text.trimStart().startsWith('//');
    const scope = ownLine ? scopeBelow(lines, index) : { first: index, last: index };
    return [
      {
        line: index + 1,
        first: scope.first + 1,
        last: scope.last + 1,
        always: found[1] === undefined,
        reason: found[2]!.trim(),
      },
    ];
  });
}

/** Indexes of the lines that a comment on line `at` is for. */
function scopeBelow(lines: readonly string[], at: number): { first: number; last: number } {
  let first = at + 1;
  while (first < lines.length - 1 && isCommentOrBlank(lines[first]!)) first++;
  const wholeBlock = opens(lines[at - 1] ?? '');
  const own = indentation(lines[first]!);
  let last = first;
  for (let next = first + 1; next < lines.length; next++) {
    const text = lines[next]!;
    if (text.trim() === '') continue;
    const depth = indentation(text);
    const goesOn = depth > own || (depth === own && (wholeBlock || closes(text)));
    if (!goesOn) break;
    last = next;
  }
  return { first: wholeBlock ? at - 1 : first, last };
}

function isCommentOrBlank(text: string): boolean {
  const trimmed = text.trim();
  return trimmed === '' || trimmed.startsWith('//');
}

/** Whether a line begins a block: of a function, a branch, a case. */
function opens(text: string): boolean {
  return /(?:\{|=>|\belse|\)|case .*:|default:)$/.test(text.trimEnd());
}

/** Whether a line at the same depth still belongs to the statement before: `}`, `} else {`, `);`. */
function closes(text: string): boolean {
  return /^\s*[)}\]]/.test(text);
}

function indentation(text: string): number {
  return text.length - text.trimStart().length;
}
