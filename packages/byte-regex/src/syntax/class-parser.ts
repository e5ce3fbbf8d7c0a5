/** Bracketed classes: `[a-z\d[:alpha:]]` (PCRE's pcrepattern, "Square brackets and character classes"). */
import type { Ast, FlagState } from './ast.ts';
import { type CodeRanges, complement, normalise } from './code-ranges.ts';
import type { Cursor } from './cursor.ts';
import { characterEscape, codeLimit, octal } from './escape.ts';
import { escapeClass, posixClass } from './named-class.ts';
import { unicodeProperty } from './unicode.ts';

/** One thing inside the brackets: a single code that may start a range, or a whole class. */
type Item = { readonly code: number } | { readonly ranges: CodeRanges };

/** Parses a class; the cursor stands after the opening bracket. */
export function parseClass(cursor: Cursor, flags: FlagState): Ast {
  const position = cursor.position - 1;
  const negated = cursor.eat('^');
  const pairs: number[] = [];
  let quoted = false;
  for (let first = true; ; first = false) {
    if (cursor.atEnd) {
      throw cursor.fail('regex.unbalanced', 'character class is not closed', 'add ] or write \\[', position);
    }
    if (quoted && cursor.eat('\\E')) {
      quoted = false;
      continue;
    }
    if (!quoted && cursor.eat('\\Q')) {
      quoted = true;
      continue;
    }
    if (!quoted && !first && cursor.eat(']')) break;
    const at = cursor.position;
    const item = quoted ? { code: literal(cursor, flags) } : classItem(cursor, flags);
    if (item === null) continue;
    if ('ranges' in item) {
      pairs.push(...item.ranges);
      continue;
    }
    pairs.push(item.code, quoted ? item.code : rangeEnd(cursor, flags, item.code, at));
  }
  return { kind: 'class', position, ranges: normalise(pairs), negated, flags };
}

function rangeEnd(cursor: Cursor, flags: FlagState, lo: number, at: number): number {
  if (cursor.peekChar() !== '-' || cursor.peekChar(1) === ']' || cursor.peek(1) < 0) return lo;
  const dash = cursor.position;
  cursor.next();
  const end = classItem(cursor, flags);
  if (end === null) return lo;
  if ('ranges' in end) {
    // `[a-\d]`: the dash is a literal, as in PCRE. Read the class again as an item of its own.
    cursor.position = dash;
    return lo;
  }
  if (end.code < lo) {
    throw cursor.fail(
      'regex.bad-class',
      'range in a class is out of order',
      'write the smaller end first',
      at,
    );
  }
  return end.code;
}

function classItem(cursor: Cursor, flags: FlagState): Item | null {
  const start = cursor.position;
  if (cursor.peekChar() === '[' && ':.='.includes(cursor.peekChar(1)) && cursor.peek(1) >= 0) {
    const named = posixItem(cursor, flags);
    if (named !== null) return named;
  }
  if (!cursor.eat('\\')) return { code: literal(cursor, flags) };
  if (cursor.atEnd)
    throw cursor.fail('regex.bad-escape', 'pattern ends with a backslash', 'write \\\\', start);
  if (cursor.eat('E')) return null;
  const letter = cursor.peekChar();
  if (letter === 'b') {
    cursor.next();
    return { code: 0x08 };
  }
  if (letter >= '1' && letter <= '7') return { code: octal(cursor, 3) };
  const ranges = classEscape(cursor, start, flags);
  if (ranges !== null) return { ranges };
  const code = characterEscape(cursor, start, flags);
  if (code < 0) {
    throw cursor.fail('regex.bad-escape', `unknown escape \\${letter} in a class`, `write ${letter}`, start);
  }
  return { code };
}

/** `[:alpha:]` inside the brackets; null when the text only looks like one. */
function posixItem(cursor: Cursor, flags: FlagState): Item | null {
  const start = cursor.position;
  const mark = cursor.peekChar(1);
  cursor.position += 2;
  const name = cursor.until(mark);
  if (name === null || !/^\^?[a-z]*$/.test(name) || !cursor.eat(']')) {
    cursor.position = start;
    return null;
  }
  const ranges = mark === ':' ? posixClass(name, codeLimit(flags)) : null;
  if (ranges === null) {
    throw cursor.fail('regex.bad-class', `unknown POSIX class [${mark}${name}${mark}]`, '', start);
  }
  return { ranges };
}

/**
 * A class escape (`\d`, `\W`, `\p{…}` …), in brackets or outside; the cursor stands at its letter. Null when it is
 * not one, and then nothing is consumed.
 */
export function classEscape(cursor: Cursor, start: number, flags: FlagState): CodeRanges | null {
  const letter = cursor.peekChar();
  if (letter === 'p' || letter === 'P') {
    cursor.next();
    return propertyEscape(cursor, start, letter === 'P', flags);
  }
  const ranges = escapeClass(letter, codeLimit(flags));
  if (ranges !== null) cursor.next();
  return ranges;
}

function propertyEscape(cursor: Cursor, start: number, negated: boolean, flags: FlagState): CodeRanges {
  if (!flags.unicode) {
    const hint = 'set the u flag, or list the bytes in a class';
    throw cursor.fail('regex.unsupported', '\\p has no meaning for bytes', hint, start);
  }
  const braced = cursor.eat('{');
  const text = braced ? cursor.until('}') : String.fromCharCode(cursor.next() & 0xff);
  const name = text?.startsWith('^') ? text.slice(1) : (text ?? '');
  const ranges = unicodeProperty(name);
  if (ranges === null) throw cursor.fail('regex.bad-class', `unknown Unicode property ${name}`, '', start);
  return negated !== (text?.startsWith('^') ?? false) ? complement(ranges, codeLimit(flags)) : ranges;
}

/** One unescaped character of the pattern: a byte, or a code point in Unicode mode. */
export function literal(cursor: Cursor, flags: FlagState): number {
  if (!flags.unicode || cursor.peek() < 0x80) return cursor.next();
  const start = cursor.position;
  const code = cursor.codePoint();
  if (code < 0) throw cursor.fail('regex.bad-escape', 'pattern is not UTF-8', 'drop the u flag', start);
  return code;
}
