/**
 * `maturity`: how well tried the rule is, 1 to 9.
 *
 * Argument: text.
 * Example: `maturity:9`.
 * Source: ModSecurity Reference Manual, Actions, maturity.
 */
import { type Action, required } from './action.ts';

/** `maturity`. */
export const maturity: Action = {
  name: 'maturity',
  read: (argument, at) => ({ kind: 'note', field: 'maturity', text: required('maturity', argument, at) }),
};
