/**
 * `expirevar`: removes a variable of a persistent collection after some time.
 *
 * Argument: `collection.name=seconds`.
 * Example: `expirevar:ip.blocked=60`.
 * Source: ModSecurity Reference Manual, Actions, expirevar.
 */
import { parseMacro } from '../syntax/macro.ts';
import type { Action } from './action.ts';
import { required } from './action.ts';
import { variableName } from './variable-name.ts';

/** `expirevar`. */
export const expirevar: Action = {
  name: 'expirevar',
  read(argument, at) {
    const text = required('expirevar', argument, at);
    const equals = text.indexOf('=');
    const { collection, name } = variableName(
      'expirevar',
      text.slice(0, equals < 0 ? undefined : equals),
      at,
    );
    return {
      kind: 'expire',
      collection,
      name,
      seconds: parseMacro(equals < 0 ? '1' : text.slice(equals + 1)),
    };
  },
};
