/**
 * `logdata`: what was matched, for the log; macros are expanded when the rule matches.
 *
 * Argument: text.
 * Example: `logdata:'%{MATCHED_VAR}'`.
 * Source: ModSecurity Reference Manual, Actions, logdata.
 */
import { parseMacro } from '../syntax/macro.ts';
import { type Action, required } from './action.ts';

/** `logdata`. */
export const logdata: Action = {
  name: 'logdata',
  read: (argument, at) => ({
    kind: 'text',
    field: 'logdata',
    text: parseMacro(required('logdata', argument, at)),
  }),
};
