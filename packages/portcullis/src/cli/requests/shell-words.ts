import { InputProblem } from './offline-request.ts';

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0' };

/**
 * A command line as a POSIX shell splits it (XCU section 2.2), with `$'…'` of bash, which browsers use when they copy
 * a request: quotes, backslashes, continued lines. Nothing is expanded. Throws {@link InputProblem} at an open quote.
 */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!;
    if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === '\\') {
      at++;
      if (line[at] === '\r') at++;
      if (line[at] !== '\n') word = (word ?? '') + (line[at] ?? '');
    } else if (character === "'" || character === '"' || line.startsWith("$'", at)) {
      const { text, end } = quotedWord(line, at);
      word = (word ?? '') + text;
      at = end;
    } else word = (word ?? '') + character;
  }
  return word === undefined ? words : [...words, word];
}

/** The text between quotes; `start` is the first of them (or the dollar), `end` the last. */
function quotedWord(line: string, start: number): { text: string; end: number } {
  const ansi = line[start] === '$';
  const quote = ansi ? "'" : line[start]!;
  let text = '';
  for (let at = start + (ansi ? 2 : 1); at < line.length; at++) {
    const character = line[at]!;
    if (character === quote) return { text, end: at };
    if (character !== '\\' || (quote === "'" && !ansi)) text += character;
    else {
      at++;
      const next = line[at] ?? '';
      const code = ansi ? /^(?:x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4})/.exec(line.slice(at, at + 5)) : null;
      if (code !== null) {
        text += String.fromCharCode(Number.parseInt(code[0].slice(1), 16));
        at += code[0].length - 1;
      } else if (ansi) text += escapes[next] ?? next;
      else if ('"\\$`'.includes(next) && next !== '') text += next;
      else if (next !== '\n') text += `\\${next}`;
    }
  }
  throw new InputProblem(`a ${quote} is not closed`);
}
