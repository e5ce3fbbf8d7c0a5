/**
 * `drop`: closes the connection.
 *
 * Argument: none.
 * Example: `drop`.
 * Source: ModSecurity Reference Manual, Actions, drop.
 */
import type { Action } from './action.ts';

/** `drop`. */
export const drop: Action = {
  name: 'drop',
  read: () => ({ kind: 'disruption', disruption: { action: 'drop' } }),
};
