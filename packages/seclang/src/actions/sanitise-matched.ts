/**
 * `sanitiseMatched`: masks the matched variable in records.
 *
 * Argument: none.
 * Example: `sanitiseMatched`.
 * Source: ModSecurity Reference Manual, Actions, sanitiseMatched.
 */
import type { Action } from './action.ts';

/** `sanitiseMatched`. */
export const sanitiseMatched: Action = {
  name: 'sanitiseMatched',
  aliases: ['sanitizeMatched'],
  read: (argument) => ({ kind: 'sanitise', what: 'matched', name: argument ?? '' }),
};
