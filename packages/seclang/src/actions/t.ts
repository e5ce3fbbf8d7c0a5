/**
 * `t`: adds a transformation to the pipeline of the rule; `none` empties what SecDefaultAction gave.
 *
 * Argument: a transformation, or none.
 * Example: `t:lowercase`.
 * Source: ModSecurity Reference Manual, Actions, t.
 */
import { type Action, required } from './action.ts';

/** `t`. */
export const t: Action = {
  name: 't',
  read: (argument, at) => ({ kind: 'transformation', word: required('t', argument, at).trim() }),
};
