/**
 * `@beginsWith`: the value begins with the argument.
 *
 * Argument: text; macros are expanded.
 * Example: `SecRule REQUEST_LINE "!@beginsWith GET"`.
 * Source: ModSecurity Reference Manual, Operators, beginsWith.
 */
import { latin1Bytes } from '../bytes/latin1.ts';
import { standsAt } from './byte-search.ts';
import type { Operator } from './operator.ts';

/** `@beginsWith`. */
export const beginsWith: Operator<Uint8Array> = {
  name: 'beginsWith',
  macros: true,
  compile: latin1Bytes,
  scan: (text) => (text.length === 0 ? undefined : { phrases: [text] }),
  attach: (prefix) => ({ test: (bytes, start, end) => standsAt(bytes, start, end, prefix) }),
};
