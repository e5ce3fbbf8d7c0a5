/**
 * `rev`: the revision of the rule.
 *
 * Argument: text.
 * Example: `rev:'2'`.
 * Source: ModSecurity Reference Manual, Actions, rev.
 */
import { type Action, required } from './action.ts';

/** `rev`. */
export const rev: Action = {
  name: 'rev',
  read: (argument, at) => ({ kind: 'note', field: 'rev', text: required('rev', argument, at) }),
};
