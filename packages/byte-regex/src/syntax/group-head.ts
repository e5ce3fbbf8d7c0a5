/** What stands after an opening parenthesis: `?:`, flags, names, comments. */
import type { FlagState } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { refusedGroup } from './refused.ts';

/** What stands after an opening parenthesis. */
export type GroupHead =
  | { readonly kind: 'capture'; readonly name: string | null }
  | { readonly kind: 'plain'; readonly flags: FlagState }
  /** `(?i)`: flags for the rest of the group around it. */
  | { readonly kind: 'flags'; readonly flags: FlagState }
  | { readonly kind: 'comment' };

const flagNames: Readonly<Record<string, keyof FlagState>> = {
  i: 'caseInsensitive',
  s: 'dotAll',
  m: 'multiline',
  x: 'extended',
  U: 'swapGreed',
  n: 'noCapture',
  u: 'unicode',
};

/** Parses the head of a group whose parenthesis was at `start`; the cursor stands after the parenthesis. */
export function parseGroupHead(cursor: Cursor, start: number, flags: FlagState): GroupHead {
  const refused = refusedGroup(cursor, start);
  if (refused !== null) throw refused;
  if (!cursor.eat('?')) {
    return flags.noCapture ? { kind: 'plain', flags } : { kind: 'capture', name: null };
  }
  if (cursor.eat('#')) {
    if (cursor.until(')') === null) {
      throw cursor.fail('regex.unbalanced', 'comment (?#…) is not closed', 'add )', start);
    }
    return { kind: 'comment' };
  }
  const close = cursor.eat('P<') || cursor.eat('<') ? '>' : cursor.eat("'") ? "'" : '';
  if (close !== '') {
    const name = cursor.until(close);
    if (name === null || !/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)) {
      throw cursor.fail('regex.bad-group', 'group name is missing or wrong', 'write (?<name>…)', start);
    }
    return { kind: 'capture', name };
  }
  return parseFlags(cursor, start, flags);
}

function parseFlags(cursor: Cursor, start: number, outer: FlagState): GroupHead {
  let flags = outer;
  let on = true;
  if (cursor.eat('^')) {
    flags = {
      ...flags,
      caseInsensitive: false,
      dotAll: false,
      multiline: false,
      extended: false,
      noCapture: false,
    };
  }
  for (;;) {
    const letter = cursor.peekChar();
    const at = cursor.position;
    cursor.next();
    if (letter === ':') return { kind: 'plain', flags };
    if (letter === ')') return { kind: 'flags', flags };
    if (letter === '-' && on) {
      on = false;
      continue;
    }
    if (letter === 'J') continue;
    const name = Object.hasOwn(flagNames, letter) ? flagNames[letter] : undefined;
    if (name === undefined) {
      const what = letter === '' ? 'group is not closed' : `unknown flag or group type (?${letter}`;
      throw cursor.fail(
        'regex.bad-group',
        what,
        'known flags are i, s, m, x, n, U and u',
        letter === '' ? start : at,
      );
    }
    flags = { ...flags, [name]: on };
  }
}
