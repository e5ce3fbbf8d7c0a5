/**
 * `@containsWord`: the argument occurs in the value with no letter, digit or underscore beside it.
 *
 * Argument: text; macros are expanded.
 * Example: `SecRule ARGS "@containsWord select"`.
 * Source: ModSecurity Reference Manual, Operators, containsWord.
 */
import { latin1Bytes } from '../bytes/latin1.ts';
import { Needle } from './byte-search.ts';
import type { Operator } from './operator.ts';

function isWordByte(byte: number): boolean {
  const lower = byte | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f;
}

/** `@containsWord`. */
export const containsWord: Operator<Uint8Array> = {
  name: 'containsWord',
  macros: true,
  compile: latin1Bytes,
  scan: (text) => (text.length === 0 ? undefined : { phrases: [text] }),
  attach(word) {
    const needle = new Needle(word);
    return {
      test(bytes, start, end) {
        if (word.length === 0) return true;
        // Each search begins one byte further, so overlapping words are seen; a word is short.
        for (let at = needle.find(bytes, start, end); at >= 0; at = needle.find(bytes, at + 1, end)) {
          const after = at + word.length;
          if (
            (at === start || !isWordByte(bytes[at - 1]!)) &&
            (after === end || !isWordByte(bytes[after]!))
          ) {
            return true;
          }
        }
        return false;
      },
    };
  },
};
