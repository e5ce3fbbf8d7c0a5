/**
 * `@streq`: the value equals the argument, byte for byte.
 *
 * Argument: text; macros are expanded.
 * Example: `SecRule REQUEST_METHOD "@streq POST"`.
 * Source: ModSecurity Reference Manual, Operators, streq.
 */
import { latin1Bytes } from '../bytes/latin1.ts';
import { standsAt } from './byte-search.ts';
import type { Operator } from './operator.ts';

/** `@streq`. */
export const streq: Operator<Uint8Array> = {
  name: 'streq',
  macros: true,
  compile: latin1Bytes,
  scan: (text) => (text.length === 0 ? undefined : { phrases: [text] }),
  attach: (text) => ({
    test: (bytes, start, end) => end - start === text.length && standsAt(bytes, start, end, text),
  }),
};
