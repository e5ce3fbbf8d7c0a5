/**
 * `@contains`: the argument occurs in the value.
 *
 * Argument: text; macros are expanded.
 * Example: `SecRule REQUEST_URI_RAW "@contains #"`.
 * Source: ModSecurity Reference Manual, Operators, contains.
 */
import { latin1Bytes } from '../bytes/latin1.ts';
import { Needle } from './byte-search.ts';
import type { Operator } from './operator.ts';

/** `@contains`. */
export const contains: Operator<Uint8Array> = {
  name: 'contains',
  macros: true,
  compile: latin1Bytes,
  scan: (text) => (text.length === 0 ? undefined : { phrases: [text] }),
  attach(bytes) {
    const needle = new Needle(bytes);
    return { test: (value, start, end) => needle.find(value, start, end) >= 0 };
  },
};
