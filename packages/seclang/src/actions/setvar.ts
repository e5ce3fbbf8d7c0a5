/**
 * `setvar`: writes a variable: `name=value`, `name=+n`, `name=-n`, `name` (1), `!name` (removes it). Macros are expanded.
 *
 * Argument: a variable of TX, IP, GLOBAL, SESSION, USER, RESOURCE or ENV.
 * Example: `setvar:'tx.score=+%{tx.critical_anomaly_score}'`.
 * Source: ModSecurity Reference Manual, Actions, setvar.
 */
import { parseMacro } from '../syntax/macro.ts';
import type { Action } from './action.ts';
import { required } from './action.ts';
import { variableName, withoutQuotes } from './variable-name.ts';

/** `setvar`. */
export const setvar: Action = {
  name: 'setvar',
  read(argument, at) {
    const text = required('setvar', argument, at);
    const unset = text.startsWith('!');
    const equals = text.indexOf('=');
    const { collection, name } = variableName(
      'setvar',
      text.slice(unset ? 1 : 0, equals < 0 ? undefined : equals),
      at,
    );
    if (unset) return { kind: 'unset', collection, name };
    const value = equals < 0 ? '1' : withoutQuotes(text.slice(equals + 1));
    const operation = value.startsWith('+') ? 'add' : value.startsWith('-') ? 'subtract' : 'assign';
    return {
      kind: 'set',
      collection,
      name,
      operation,
      value: parseMacro(operation === 'assign' ? value : value.slice(1)),
    };
  },
};
