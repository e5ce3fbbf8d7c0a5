/**
 * `setenv`: writes a variable of ENV; it is seen by later rules and by the result, never by the process.
 *
 * Argument: `name=value`; macros are expanded.
 * Example: `setenv:suspicious=1`.
 * Source: ModSecurity Reference Manual, Actions, setenv.
 */
import { parseMacro } from '../syntax/macro.ts';
import { type Action, required } from './action.ts';

/** `setenv`. */
export const setenv: Action = {
  name: 'setenv',
  read(argument, at) {
    const text = required('setenv', argument, at);
    const equals = text.indexOf('=');
    const name = parseMacro((equals < 0 ? text : text.slice(0, equals)).replace('!', '').toLowerCase());
    if (text.startsWith('!')) return { kind: 'unset', collection: 'ENV', name };
    const value = parseMacro(equals < 0 ? '1' : text.slice(equals + 1));
    return { kind: 'set', collection: 'ENV', name, operation: 'assign', value };
  },
};
