/**
 * `msg`: the message of a match; macros are expanded when the rule matches.
 *
 * Argument: text.
 * Example: `msg:'SQL injection'`.
 * Source: ModSecurity Reference Manual, Actions, msg.
 */
import { parseMacro } from '../syntax/macro.ts';
import { type Action, required } from './action.ts';

/** `msg`. */
export const msg: Action = {
  name: 'msg',
  read: (argument, at) => ({ kind: 'text', field: 'msg', text: parseMacro(required('msg', argument, at)) }),
};
