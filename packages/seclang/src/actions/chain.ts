/**
 * `chain`: the next rule must match too; only then is the whole a match.
 *
 * Argument: none.
 * Example: `chain`.
 * Source: ModSecurity Reference Manual, Actions, chain.
 */
import type { Action } from './action.ts';

/** `chain`. */
export const chain: Action = {
  name: 'chain',
  read: () => ({ kind: 'chain' }),
};
