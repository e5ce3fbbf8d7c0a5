/**
 * `setsid`: opens the session record of that id and sets SESSIONID.
 *
 * Argument: text; macros are expanded.
 * Example: `setsid:%{REQUEST_COOKIES.sid}`.
 * Source: ModSecurity Reference Manual, Actions, setsid.
 */
import { parseMacro } from '../syntax/macro.ts';
import { type Action, required } from './action.ts';

/** `setsid`. */
export const setsid: Action = {
  name: 'setsid',
  read: (argument, at) => ({
    kind: 'identify',
    what: 'SESSIONID',
    value: parseMacro(required('setsid', argument, at)),
  }),
};
