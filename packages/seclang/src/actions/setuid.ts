/**
 * `setuid`: opens the user record of that name and sets USERID.
 *
 * Argument: text; macros are expanded.
 * Example: `setuid:%{REQUEST_COOKIES.sid}`.
 * Source: ModSecurity Reference Manual, Actions, setuid.
 */
import { parseMacro } from '../syntax/macro.ts';
import { type Action, required } from './action.ts';

/** `setuid`. */
export const setuid: Action = {
  name: 'setuid',
  read: (argument, at) => ({
    kind: 'identify',
    what: 'USERID',
    value: parseMacro(required('setuid', argument, at)),
  }),
};
