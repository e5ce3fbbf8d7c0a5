/**
 * `exec`: refused when rules are loaded.
 *
 * Argument: any.
 * Example: `exec:x`.
 * Source: ModSecurity Reference Manual, Actions, exec.
 */
import { RuleError } from '../errors.ts';
import type { Action } from './action.ts';

/** `exec`. */
export const execAction: Action = {
  name: 'exec',
  read(_argument, at) {
    throw new RuleError('seclang.refused', 'exec: no program or script is ever started from here', at);
  },
};
