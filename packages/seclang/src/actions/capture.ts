/**
 * `capture`: what the operator matched goes to TX.0, its groups to TX.1 to TX.9.
 *
 * Argument: none.
 * Example: `capture`.
 * Source: ModSecurity Reference Manual, Actions, capture.
 */
import type { Action } from './action.ts';

/** `capture`. */
export const capture: Action = {
  name: 'capture',
  read: () => ({ kind: 'capture' }),
};
