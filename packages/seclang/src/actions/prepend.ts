/**
 * `prepend`: has no effect here.
 *
 * Argument: any.
 * Example: `prepend:1`.
 * Source: ModSecurity Reference Manual, Actions, prepend.
 */
import type { Action } from './action.ts';

/** `prepend`. */
export const prepend: Action = {
  name: 'prepend',
  read: () => ({ kind: 'withoutEffect', reason: 'prepend: rules do not change bodies here' }),
};
