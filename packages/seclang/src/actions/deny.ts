/**
 * `deny`: ends the transaction with the status of the rule.
 *
 * Argument: none.
 * Example: `deny`.
 * Source: ModSecurity Reference Manual, Actions, deny.
 */
import type { Action } from './action.ts';

/** `deny`. */
export const deny: Action = {
  name: 'deny',
  read: () => ({ kind: 'disruption', disruption: { action: 'deny' } }),
};
