/**
 * `@unconditionalMatch`: always true; for rules that only run their actions.
 *
 * Argument: none.
 * Example: `SecRule REMOTE_ADDR "@unconditionalMatch" "id:1,phase:1,pass,nolog,setvar:tx.seen=1"`.
 * Source: ModSecurity Reference Manual, Operators, unconditionalMatch.
 */
import type { Operator } from './operator.ts';

/** `@unconditionalMatch`. */
export const unconditionalMatch: Operator<null> = {
  name: 'unconditionalMatch',
  macros: false,
  compile: () => null,
  attach: () => ({ test: () => true, testNumber: () => true }),
};
