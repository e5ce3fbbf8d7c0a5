/**
 * `@detectXSS`: the value would run script, or change the page, in one of five places of an HTML document. With
 * capture, the value goes to TX.0.
 *
 * Argument: none.
 * Example: `SecRule ARGS "@detectXSS"`.
 * Source: ModSecurity Reference Manual, Operators, detectXSS; package injection.
 */
import { detectXss } from '@portcullis/injection';
import type { Operator } from './operator.ts';

/** `@detectXSS`. */
export const detectXSS: Operator<null> = {
  name: 'detectXSS',
  macros: false,
  compile: () => null,
  attach: () => ({
    test: (bytes, start, end) => detectXss(bytes, start, end) !== undefined,
    capture(bytes, start, end, sink) {
      if (detectXss(bytes, start, end) === undefined) return false;
      sink.capture(0, bytes, start, end);
      return true;
    },
  }),
};
