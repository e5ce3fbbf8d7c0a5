/**
 * `@restpath`: the value is a path of the given form; `{name}` stands for one segment.
 *
 * Argument: a path with `{name}` segments.
 * Example: `SecRule REQUEST_FILENAME "@restpath /users/{id}/orders/{order}"`.
 * Source: Coraza documentation, Operators, restpath.
 */
import { latin1 } from '../bytes/latin1.ts';
import type { Operator } from './operator.ts';

/** Longest path that is compared; a longer one does not match. */
const longestPath = 4096;

/** `@restpath`. Its data is the list of segments, null for a `{name}`. */
export const restpath: Operator<readonly (string | null)[]> = {
  name: 'restpath',
  macros: false,
  compile: (argument) =>
    argument.split('/').map((segment) => (segment.startsWith('{') && segment.endsWith('}') ? null : segment)),
  attach: (form) => ({
    test(bytes, start, end) {
      if (end - start > longestPath) return false;
      const segments = latin1(bytes, start, end).split('/');
      return (
        segments.length === form.length &&
        segments.every((segment, index) => (form[index] === null ? segment !== '' : form[index] === segment))
      );
    },
  }),
};
