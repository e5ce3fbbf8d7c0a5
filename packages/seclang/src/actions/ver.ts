/**
 * `ver`: the version of the rule set.
 *
 * Argument: text.
 * Example: `ver:'OWASP_CRS/4.28.0'`.
 * Source: ModSecurity Reference Manual, Actions, ver.
 */
import { type Action, required } from './action.ts';

/** `ver`. */
export const ver: Action = {
  name: 'ver',
  read: (argument, at) => ({ kind: 'note', field: 'ver', text: required('ver', argument, at) }),
};
