/**
 * `@noMatch`: never true.
 *
 * Argument: none.
 * Example: `SecRule REMOTE_ADDR "@noMatch" "id:1,phase:1,deny"`.
 * Source: ModSecurity Reference Manual, Operators, noMatch.
 */
import type { Operator } from './operator.ts';

/** `@noMatch`. */
export const noMatch: Operator<null> = {
  name: 'noMatch',
  macros: false,
  compile: () => null,
  attach: () => ({ test: () => false, testNumber: () => false }),
};
