/**
 * `id`: the number that names the rule; every rule and action needs its own.
 *
 * Argument: a whole number above 0.
 * Example: `id:942100`.
 * Source: ModSecurity Reference Manual, Actions, id.
 */
import { RuleError } from '../errors.ts';
import { type Action, wholeNumber } from './action.ts';

/** `id`. */
export const id: Action = {
  name: 'id',
  read(argument, at) {
    const id = wholeNumber('id', argument, at);
    if (id < 1) throw new RuleError('seclang.bad-argument', 'id must be above 0', at);
    return { kind: 'id', id };
  },
};
