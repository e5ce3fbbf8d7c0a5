/**
 * `pass`: goes on with the next rule after a match.
 *
 * Argument: none.
 * Example: `pass`.
 * Source: ModSecurity Reference Manual, Actions, pass.
 */
import type { Action } from './action.ts';

/** `pass`. */
export const pass: Action = {
  name: 'pass',
  read: () => ({ kind: 'disruption', disruption: { action: 'pass' } }),
};
