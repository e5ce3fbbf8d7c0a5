/**
 * `@validateByteRange`: true when the value holds a byte outside the ranges. Numbers that are none read as 0.
 *
 * Argument: bytes and ranges in decimal, separated by commas.
 * Example: `SecRule ARGS "@validateByteRange 9,10,13,32-126"`.
 * Source: ModSecurity Reference Manual, Operators, validateByteRange.
 */

import { Regex } from '@portcullis/byte-regex';
import { addByte, type ByteMask, emptyMask, hasByte } from '../bytes/byte-mask.ts';
import { RuleError } from '../errors.ts';
import { numberOf } from './number.ts';
import type { Operator } from './operator.ts';

/** `@validateByteRange`. Its data is the set of the allowed bytes. */
export const validateByteRange: Operator<ByteMask> = {
  name: 'validateByteRange',
  macros: false,
  compile(argument, { at }) {
    const allowed = emptyMask();
    if (argument.trim() === '') return allowed;
    for (const part of argument.split(',')) {
      const [from, to] = part.split('-');
      const first = numberOf(from!);
      const last = to === undefined ? first : numberOf(to);
      if (first < 0 || last > 255 || first > last) {
        throw new RuleError(
          'seclang.bad-argument',
          `@validateByteRange: ${part.trim()} is no range of bytes`,
          at,
        );
      }
      for (let byte = first; byte <= last; byte++) addByte(allowed, byte);
    }
    return allowed;
  },
  scan: (allowed) => ({ regex: classOutside(allowed) }),
  attach: (allowed) => ({
    test(bytes, start, end) {
      for (let i = start; i < end; i++) {
        const byte = bytes[i]!;
        if (((allowed[byte >> 5]! >>> (byte & 31)) & 1) === 0) return true;
      }
      return false;
    },
  }),
};

/** A pattern for one byte that is not allowed; one that never matches when all are. */
function classOutside(allowed: ByteMask): Regex {
  let members = '';
  for (let byte = 0; byte < 256; byte++) {
    if (!hasByte(allowed, byte)) members += `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return Regex.compile(members === '' ? '[^\\x00-\\xff]' : `[${members}]`);
}
