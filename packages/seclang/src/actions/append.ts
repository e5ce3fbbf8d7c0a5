/**
 * `append`: has no effect here.
 *
 * Argument: any.
 * Example: `append:1`.
 * Source: ModSecurity Reference Manual, Actions, append.
 */
import type { Action } from './action.ts';

/** `append`. */
export const append: Action = {
  name: 'append',
  read: () => ({ kind: 'withoutEffect', reason: 'append: rules do not change bodies here' }),
};
