/**
 * `@detectSQLi`: the value would be SQL injection where it stands alone, or inside single or double quotes. With
 * capture, the sequence of token classes goes to TX.0.
 *
 * Argument: none.
 * Example: `SecRule ARGS "@detectSQLi"`.
 * Source: ModSecurity Reference Manual, Operators, detectSQLi; package injection.
 */
import { detectSqli } from '@portcullis/injection';
import { latin1Bytes } from '../bytes/latin1.ts';
import type { Operator } from './operator.ts';

/** `@detectSQLi`. */
export const detectSQLi: Operator<null> = {
  name: 'detectSQLi',
  macros: false,
  compile: () => null,
  attach: () => ({
    test: (bytes, start, end) => detectSqli(bytes, start, end) !== undefined,
    capture(bytes, start, end, sink) {
      const result = detectSqli(bytes, start, end);
      if (result === undefined) return false;
      sink.capture(0, latin1Bytes(result.fingerprint), 0, result.fingerprint.length);
      return true;
    },
  }),
};
