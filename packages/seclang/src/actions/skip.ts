/**
 * `skip`: after a match, skips the next rules of the phase (a chain counts as one).
 *
 * Argument: how many.
 * Example: `skip:2`.
 * Source: ModSecurity Reference Manual, Actions, skip.
 */
import { type Action, wholeNumber } from './action.ts';

/** `skip`. */
export const skip: Action = {
  name: 'skip',
  read: (argument, at) => ({ kind: 'skip', count: wholeNumber('skip', argument, at) }),
};
