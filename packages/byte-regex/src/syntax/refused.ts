/** Constructs of PCRE that are refused, with what to write in their place. */

import type { RegexSyntaxError } from '../errors.ts';
import type { Cursor } from './cursor.ts';

interface Refusal {
  readonly starts: string;
  readonly name: string;
  readonly hint: string;
}

const twoRules = 'match the parts with two rules or a chain';

/** By what follows the opening parenthesis. The first that fits is taken. */
const groupRefusals: readonly Refusal[] = [
  { starts: '?=', name: 'look-ahead (?=…)', hint: twoRules },
  { starts: '?!', name: 'negative look-ahead (?!…)', hint: `list what may follow, or ${twoRules}` },
  { starts: '?<=', name: 'look-behind (?<=…)', hint: 'match the text before it and capture the rest' },
  {
    starts: '?<!',
    name: 'negative look-behind (?<!…)',
    hint: 'list what may stand before, for instance (?:^|[^a])',
  },
  { starts: '?>', name: 'atomic group (?>…)', hint: 'write (?:…): linear time needs no atomic groups' },
  { starts: '?|', name: 'branch reset (?|…)', hint: 'number the groups of each branch apart' },
  { starts: '?R', name: 'recursion (?R)', hint: 'write the nesting out to a fixed depth' },
  { starts: '?&', name: 'subroutine call (?&…)', hint: 'write the group out again' },
  { starts: '?P>', name: 'subroutine call (?P>…)', hint: 'write the group out again' },
  { starts: '?P=', name: 'back-reference (?P=…)', hint: 'list the possible texts' },
  { starts: '?(', name: 'conditional group (?(…)…)', hint: 'write both cases as alternatives' },
  { starts: '?C', name: 'callout (?C)', hint: 'remove it' },
  { starts: '*', name: 'control verb (*…)', hint: 'remove it; UTF-8 and \\p are asked for with the u flag' },
];

/** The error for a group that is refused, with the cursor after its parenthesis; null when it is not refused. */
export function refusedGroup(cursor: Cursor, start: number): RegexSyntaxError | null {
  for (const { starts, name, hint } of groupRefusals) {
    if (!comesNext(cursor, starts)) continue;
    const code =
      starts === '?C' || starts === '*' || starts === '?|' ? 'regex.unsupported' : 'regex.not-regular';
    return cursor.fail(code, `${name} is not supported`, hint, start);
  }
  const sign = cursor.peekChar(1);
  const digitAt = sign === '+' || sign === '-' ? 2 : 1;
  if (cursor.peekChar() === '?' && /[0-9]/.test(cursor.peekChar(digitAt))) {
    return cursor.fail(
      'regex.not-regular',
      'subroutine call (?1) is not supported',
      'write the group out again',
      start,
    );
  }
  return null;
}

/** The error for an escape letter that PCRE knows and this engine refuses; null for other letters. */
export function refusedEscape(cursor: Cursor, start: number): RegexSyntaxError | null {
  const letter = cursor.peekChar();
  switch (letter) {
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
      return cursor.fail(
        'regex.not-regular',
        `back-reference \\${letter} is not supported`,
        'list the possible texts; an octal byte is written \\x{…} or \\o{…}',
        start,
      );
    case 'k':
    case 'g':
      return cursor.fail(
        'regex.not-regular',
        `reference \\${letter} is not supported`,
        'list the possible texts',
        start,
      );
    case 'K':
      return cursor.fail(
        'regex.unsupported',
        '\\K is not supported',
        'put what follows into a capture group',
        start,
      );
    case 'G':
      return cursor.fail(
        'regex.unsupported',
        '\\G is not supported',
        'a search starts at the start: write \\A',
        start,
      );
    case 'X':
      return cursor.fail(
        'regex.unsupported',
        '\\X is not supported',
        'write a class of what may occur',
        start,
      );
    default:
      return null;
  }
}

function comesNext(cursor: Cursor, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (cursor.peek(index) !== text.charCodeAt(index)) return false;
  }
  return true;
}
