/** The classes that have a letter or a POSIX name. ASCII in every mode, but for `\h` and `\v`, which follow PCRE. */
import { byteLimit, type CodeRanges, complement, normalise } from './code-ranges.ts';

const digit: CodeRanges = [0x30, 0x39];
const word: CodeRanges = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
/** Tab, line feed, vertical tab, form feed, carriage return, space. */
const space: CodeRanges = [0x09, 0x0d, 0x20, 0x20];
const horizontalInBytes: CodeRanges = [0x09, 0x09, 0x20, 0x20, 0xa0, 0xa0];
const horizontalBeyondBytes: CodeRanges = [
  0x1680, 0x1680, 0x180e, 0x180e, 0x2000, 0x200a, 0x202f, 0x202f, 0x205f, 0x205f, 0x3000, 0x3000,
];
const verticalInBytes: CodeRanges = [0x0a, 0x0d, 0x85, 0x85];
const verticalBeyondBytes: CodeRanges = [0x2028, 0x2029];

const posix: ReadonlyMap<string, CodeRanges> = new Map([
  ['alnum', [0x30, 0x39, 0x41, 0x5a, 0x61, 0x7a]],
  ['alpha', [0x41, 0x5a, 0x61, 0x7a]],
  ['ascii', [0x00, 0x7f]],
  ['blank', [0x09, 0x09, 0x20, 0x20]],
  ['cntrl', [0x00, 0x1f, 0x7f, 0x7f]],
  ['digit', digit],
  ['graph', [0x21, 0x7e]],
  ['lower', [0x61, 0x7a]],
  ['print', [0x20, 0x7e]],
  ['punct', [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e]],
  ['space', space],
  ['upper', [0x41, 0x5a]],
  ['word', word],
  ['xdigit', [0x30, 0x39, 0x41, 0x46, 0x61, 0x66]],
]);

/** `[:name:]` or `[:^name:]`; null for a name that POSIX and PCRE do not know. */
export function posixClass(name: string, limit: number): CodeRanges | null {
  const negated = name.startsWith('^');
  const ranges = posix.get(negated ? name.slice(1) : name);
  if (ranges === undefined) return null;
  return negated ? complement(ranges, limit) : ranges;
}

/** The class of `\d`, `\D`, `\w`, `\W`, `\s`, `\S`, `\h`, `\H`, `\v`, `\V` or `\N`; null for other letters. */
export function escapeClass(letter: string, limit: number): CodeRanges | null {
  const ranges = positiveClass(letter.toLowerCase(), limit);
  if (ranges === null || letter === 'n') return null;
  return letter === letter.toLowerCase() ? ranges : complement(ranges, limit);
}

function positiveClass(letter: string, limit: number): CodeRanges | null {
  const wide = limit > byteLimit;
  switch (letter) {
    case 'd':
      return digit;
    case 'w':
      return word;
    case 's':
      return space;
    case 'h':
      return wide ? normalise([...horizontalInBytes, ...horizontalBeyondBytes]) : horizontalInBytes;
    case 'v':
      return wide ? normalise([...verticalInBytes, ...verticalBeyondBytes]) : verticalInBytes;
    case 'n':
      return [0x0a, 0x0a];
    default:
      return null;
  }
}
