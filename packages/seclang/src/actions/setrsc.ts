/**
 * `setrsc`: opens the resource record of that key.
 *
 * Argument: text; macros are expanded.
 * Example: `setrsc:%{REQUEST_COOKIES.sid}`.
 * Source: ModSecurity Reference Manual, Actions, setrsc.
 */
import { parseMacro } from '../syntax/macro.ts';
import { type Action, required } from './action.ts';

/** `setrsc`. */
export const setrsc: Action = {
  name: 'setrsc',
  read: (argument, at) => ({
    kind: 'identify',
    what: 'RESOURCE',
    value: parseMacro(required('setrsc', argument, at)),
  }),
};
