/**
 * `block`: does what SecDefaultAction of the phase says.
 *
 * Argument: none.
 * Example: `block`.
 * Source: ModSecurity Reference Manual, Actions, block.
 */
import type { Action } from './action.ts';

/** `block`. */
export const block: Action = {
  name: 'block',
  read: () => ({ kind: 'disruption', disruption: { action: 'block' } }),
};
