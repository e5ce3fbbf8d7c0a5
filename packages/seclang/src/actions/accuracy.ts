/**
 * `accuracy`: how accurate the rule is, 1 to 9.
 *
 * Argument: text.
 * Example: `accuracy:8`.
 * Source: ModSecurity Reference Manual, Actions, accuracy.
 */
import { type Action, required } from './action.ts';

/** `accuracy`. */
export const accuracy: Action = {
  name: 'accuracy',
  read: (argument, at) => ({ kind: 'note', field: 'accuracy', text: required('accuracy', argument, at) }),
};
