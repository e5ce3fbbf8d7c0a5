/**
 * `sanitiseResponseHeader`: masks a response header in records.
 *
 * Argument: a name.
 * Example: `sanitiseResponseHeader:password`.
 * Source: ModSecurity Reference Manual, Actions, sanitiseResponseHeader.
 */
import { type Action, required } from './action.ts';

/** `sanitiseResponseHeader`. */
export const sanitiseResponseHeader: Action = {
  name: 'sanitiseResponseHeader',
  aliases: ['sanitizeResponseHeader'],
  read: (argument, at) => ({
    kind: 'sanitise',
    what: 'responseHeader',
    name: required('sanitiseResponseHeader', argument, at).toLowerCase(),
  }),
};
