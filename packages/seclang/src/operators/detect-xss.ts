/**
 * `@detectXSS`: the value would run script, or change the page, in one of five places of an HTML document. With
 * capture, the value goes to TX.0.
 *
 * Argument: none.
 * Example: `SecRule ARGS "@detectXSS"`.
 * Source: ModSecurity Reference Manual, Operators, detectXSS; package injection.
 */
import { detectXss, XSS_REQUIRED_BYTES } from '@portcullis/injection';
import { latin1Bytes } from '../bytes/latin1.ts';
import type { Operator } from './operator.ts';

/** `@detectXSS`. */
export const detectXSS: Operator<null> = {
  name: 'detectXSS',
  macros: false,
  compile: () => null,
  scan: () => ({ phrases: Array.from(XSS_REQUIRED_BYTES, latin1Bytes) }),
  attach: () => ({
    test: (bytes, start, end) => detectXss(bytes, start, end) !== undefined,
    capture(bytes, start, end, sink) {
      if (detectXss(bytes, start, end) === undefined) return false;
      sink.capture(0, bytes, start, end);
      return true;
    },
  }),
};
