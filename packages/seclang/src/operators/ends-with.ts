/**
 * `@endsWith`: the value ends with the argument.
 *
 * Argument: text; macros are expanded.
 * Example: `SecRule REQUEST_BASENAME "@endsWith .pdf"`.
 * Source: ModSecurity Reference Manual, Operators, endsWith.
 */
import { latin1Bytes } from '../bytes/latin1.ts';
import { standsAt } from './byte-search.ts';
import type { Operator } from './operator.ts';

/** `@endsWith`. */
export const endsWith: Operator<Uint8Array> = {
  name: 'endsWith',
  macros: true,
  compile: latin1Bytes,
  scan: (text) => (text.length === 0 ? undefined : { phrases: [text] }),
  attach: (suffix) => ({
    test: (bytes, start, end) =>
      end - suffix.length >= start && standsAt(bytes, end - suffix.length, end, suffix),
  }),
};
