/**
 * `nolog`: a match is neither logged nor recorded for the audit log.
 *
 * Argument: none.
 * Example: `nolog`.
 * Source: ModSecurity Reference Manual, Actions, nolog.
 */
import type { Action } from './action.ts';

/** `nolog`. */
export const nolog: Action = {
  name: 'nolog',
  read: () => ({ kind: 'log', log: false, audit: false }),
};
