/**
 * `sanitiseArg`: masks an argument in records.
 *
 * Argument: a name.
 * Example: `sanitiseArg:password`.
 * Source: ModSecurity Reference Manual, Actions, sanitiseArg.
 */
import { type Action, required } from './action.ts';

/** `sanitiseArg`. */
export const sanitiseArg: Action = {
  name: 'sanitiseArg',
  aliases: ['sanitizeArg'],
  read: (argument, at) => ({
    kind: 'sanitise',
    what: 'argument',
    name: required('sanitiseArg', argument, at).toLowerCase(),
  }),
};
