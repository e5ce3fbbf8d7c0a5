/**
 * `@within`: the value occurs in the argument. An empty value occurs in every argument.
 *
 * Argument: text; macros are expanded.
 * Example: `SecRule REQUEST_METHOD "!@within GET POST HEAD"`.
 * Source: ModSecurity Reference Manual, Operators, within.
 */
import { latin1, latin1Bytes } from '../bytes/latin1.ts';
import type { Operator } from './operator.ts';

/** `@within`. The argument is written by the operator of the site, so trying every offset is bounded by it. */
export const within: Operator<Uint8Array> = {
  name: 'within',
  macros: true,
  compile: latin1Bytes,
  attach(list) {
    const text = latin1(list);
    return {
      testText: (value) => text.includes(value),
      test(bytes, start, end) {
        const size = end - start;
        for (let at = 0; at + size <= list.length; at++) {
          let i = 0;
          while (i < size && list[at + i] === bytes[start + i]) i++;
          if (i === size) return true;
        }
        return false;
      },
    };
  },
};
