/**
 * `multiMatch`: the operator runs after each transformation that changed the value, not only after the last.
 *
 * Argument: none.
 * Example: `multiMatch`.
 * Source: ModSecurity Reference Manual, Actions, multiMatch.
 */
import type { Action } from './action.ts';

/** `multiMatch`. */
export const multiMatch: Action = {
  name: 'multiMatch',
  read: () => ({ kind: 'multiMatch' }),
};
