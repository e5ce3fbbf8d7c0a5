/**
 * `@validateUtf8Encoding`: true when the value is not valid UTF-8 (RFC 3629: no overlong forms, no surrogates).
 *
 * Argument: none.
 * Example: `SecRule ARGS "@validateUtf8Encoding"`.
 * Source: ModSecurity Reference Manual, Operators, validateUtf8Encoding.
 */
import { Regex } from '@portcullis/byte-regex';
import { decodeUtf8 } from '../bytes/utf8.ts';
import type { Operator } from './operator.ts';

/** `@validateUtf8Encoding`. */
export const validateUtf8Encoding: Operator<null> = {
  name: 'validateUtf8Encoding',
  macros: false,
  compile: () => null,
  scan: () => ({ regex: Regex.compile('[\\x80-\\xff]') }),
  attach: () => ({
    test(bytes, start, end) {
      for (let i = start; i < end; ) {
        if (bytes[i]! < 0x80) {
          i++;
          continue;
        }
        const decoded = decodeUtf8(bytes, i, end);
        if (decoded < 0) return true;
        i += decoded & 7;
      }
      return false;
    },
  }),
};
