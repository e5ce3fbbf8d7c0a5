/**
 * `log`: a match is logged, and recorded for the audit log.
 *
 * Argument: none.
 * Example: `log`.
 * Source: ModSecurity Reference Manual, Actions, log.
 */
import type { Action } from './action.ts';

/** `log`. */
export const log: Action = {
  name: 'log',
  read: () => ({ kind: 'log', log: true, audit: true }),
};
