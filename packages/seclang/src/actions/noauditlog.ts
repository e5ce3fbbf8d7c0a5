/**
 * `noauditlog`: a match does not mark the transaction for the audit log.
 *
 * Argument: none.
 * Example: `noauditlog`.
 * Source: ModSecurity Reference Manual, Actions, noauditlog.
 */
import type { Action } from './action.ts';

/** `noauditlog`. */
export const noauditlog: Action = {
  name: 'noauditlog',
  read: () => ({ kind: 'log', audit: false }),
};
