/**
 * `skipAfter`: after a match, goes on behind the marker (or the rule) of that name.
 *
 * Argument: a marker, or a rule id.
 * Example: `skipAfter:END-REQUEST-942`.
 * Source: ModSecurity Reference Manual, Actions, skipAfter.
 */
import { type Action, required } from './action.ts';

/** `skipAfter`. */
export const skipAfter: Action = {
  name: 'skipAfter',
  read: (argument, at) => ({ kind: 'skipAfter', marker: required('skipAfter', argument, at).trim() }),
};
