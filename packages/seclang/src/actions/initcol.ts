/**
 * `initcol`: opens the record of a persistent collection that a key names.
 *
 * Argument: `collection=key`; macros are expanded.
 * Example: `initcol:ip=%{REMOTE_ADDR}`.
 * Source: ModSecurity Reference Manual, Actions, initcol.
 */
import { RuleError } from '../errors.ts';
import { parseMacro } from '../syntax/macro.ts';
import { type Action, required } from './action.ts';

/** `initcol`. */
export const initcol: Action = {
  name: 'initcol',
  read(argument, at) {
    const text = required('initcol', argument, at);
    const equals = text.indexOf('=');
    const collection = text.slice(0, Math.max(equals, 0)).trim().toUpperCase();
    if (
      collection !== 'IP' &&
      collection !== 'GLOBAL' &&
      collection !== 'SESSION' &&
      collection !== 'USER' &&
      collection !== 'RESOURCE'
    ) {
      throw new RuleError('seclang.bad-argument', `initcol: ${text} must be collection=key`, at);
    }
    return { kind: 'open', collection, key: parseMacro(text.slice(equals + 1)) };
  },
};
