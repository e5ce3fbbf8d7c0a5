/**
 * `status`: the response status of deny and redirect.
 *
 * Argument: 100 to 599. Default 403, for redirect 302.
 * Example: `status:404`.
 * Source: ModSecurity Reference Manual, Actions, status.
 */
import { RuleError } from '../errors.ts';
import { type Action, wholeNumber } from './action.ts';

/** `status`. */
export const status: Action = {
  name: 'status',
  read(argument, at) {
    const status = wholeNumber('status', argument, at);
    if (status < 100 || status > 599) {
      throw new RuleError('seclang.bad-argument', `status: ${status} is no HTTP status`, at);
    }
    return { kind: 'status', status };
  },
};
