/**
 * Escape sequences that stand for one character, in a class or outside: `\n`, `\xHH`, `\x{…}`, `\012`, `\o{…}`,
 * `\cX`, `\.` and so on (PCRE's pcrepattern, "Non-printing characters").
 */
import type { FlagState } from './ast.ts';
import { byteLimit, unicodeLimit } from './code-ranges.ts';
import type { Cursor } from './cursor.ts';

const controlEscapes: Readonly<Record<string, number>> = {
  a: 0x07,
  e: 0x1b,
  f: 0x0c,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
};

/** The largest code that a literal may have under the flags. */
export function codeLimit(flags: FlagState): number {
  return flags.unicode ? unicodeLimit : byteLimit;
}

/**
 * Reads the escape whose backslash was at `start` and whose letter is next. Gives the code, or -1 when the letter
 * does not begin a character escape (and then consumes nothing).
 */
export function characterEscape(cursor: Cursor, start: number, flags: FlagState): number {
  const letter = cursor.peekChar();
  const control = Object.hasOwn(controlEscapes, letter) ? controlEscapes[letter] : undefined;
  if (control !== undefined) {
    cursor.next();
    return control;
  }
  if (letter === 'x') {
    cursor.next();
    return hexadecimal(cursor, start, flags);
  }
  if (letter === 'c') {
    cursor.next();
    const byte = cursor.next();
    if (byte < 0x20 || byte > 0x7e) {
      throw cursor.fail('regex.bad-escape', '\\c needs a printable ASCII character', '', start);
    }
    return (byte >= 0x61 && byte <= 0x7a ? byte - 32 : byte) ^ 0x40;
  }
  if (letter === 'o' && cursor.peekChar(1) === '{') {
    cursor.position += 2;
    return braced(cursor, start, 8, flags);
  }
  if (letter === '0') return octal(cursor, 3);
  const byte = cursor.peek();
  if (byte >= 0x80) return flags.unicode ? cursor.codePoint() : cursor.next();
  if (byte >= 0 && !isAlphanumeric(byte)) return cursor.next();
  return -1;
}

/** Up to `digits` octal digits; the low eight bits count, as in PCRE. */
export function octal(cursor: Cursor, digits: number): number {
  let value = 0;
  for (let count = 0; count < digits; count++) {
    const digit = cursor.peek() - 0x30;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
    cursor.position++;
  }
  return value & 0xff;
}

function hexadecimal(cursor: Cursor, start: number, flags: FlagState): number {
  if (cursor.eat('{')) return braced(cursor, start, 16, flags);
  let value = 0;
  for (let count = 0; count < 2; count++) {
    const digit = Number.parseInt(cursor.peekChar(), 16);
    if (Number.isNaN(digit)) break;
    value = value * 16 + digit;
    cursor.position++;
  }
  return value;
}

function braced(cursor: Cursor, start: number, radix: number, flags: FlagState): number {
  const text = cursor.until('}');
  const allowed = radix === 16 ? '0123456789abcdef' : '01234567';
  const lower = text?.toLowerCase() ?? '';
  if (text === null || text === '' || [...lower].some((char) => !allowed.includes(char))) {
    throw cursor.fail('regex.bad-escape', 'digits in braces are missing or wrong', 'write \\x{41}', start);
  }
  const value = Number.parseInt(lower, radix);
  if (value > codeLimit(flags)) {
    const hint = flags.unicode ? '' : 'write the bytes of the UTF-8 encoding one by one, or set the u flag';
    throw cursor.fail(
      'regex.bad-escape',
      `\\x{${text}} is larger than one ${flags.unicode ? 'code point' : 'byte'}`,
      hint,
      start,
    );
  }
  if (value >= 0xd800 && value <= 0xdfff) {
    throw cursor.fail(
      'regex.bad-escape',
      `\\x{${text}} is a surrogate, which UTF-8 cannot encode`,
      '',
      start,
    );
  }
  return value;
}

function isAlphanumeric(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}
