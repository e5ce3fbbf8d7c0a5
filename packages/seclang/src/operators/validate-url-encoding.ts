/**
 * `@validateUrlEncoding`: true when a `%` is not followed by two hexadecimal digits.
 *
 * Argument: none.
 * Example: `SecRule REQUEST_URI_RAW "@validateUrlEncoding"`.
 * Source: ModSecurity Reference Manual, Operators, validateUrlEncoding.
 */
import { hexValue } from '../bytes/character-class.ts';
import { latin1Bytes } from '../bytes/latin1.ts';
import type { Operator } from './operator.ts';

/** `@validateUrlEncoding`. */
export const validateUrlEncoding: Operator<null> = {
  name: 'validateUrlEncoding',
  macros: false,
  compile: () => null,
  scan: () => ({ phrases: [latin1Bytes('%')] }),
  attach: () => ({
    test(bytes, start, end) {
      for (let i = start; i < end; i++) {
        if (bytes[i] !== 0x25) continue;
        if (i + 2 >= end || hexValue(bytes[i + 1]!) < 0 || hexValue(bytes[i + 2]!) < 0) return true;
        i += 2;
      }
      return false;
    },
  }),
};
