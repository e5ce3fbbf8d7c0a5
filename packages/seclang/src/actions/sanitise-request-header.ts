/**
 * `sanitiseRequestHeader`: masks a request header in records.
 *
 * Argument: a name.
 * Example: `sanitiseRequestHeader:password`.
 * Source: ModSecurity Reference Manual, Actions, sanitiseRequestHeader.
 */
import { type Action, required } from './action.ts';

/** `sanitiseRequestHeader`. */
export const sanitiseRequestHeader: Action = {
  name: 'sanitiseRequestHeader',
  aliases: ['sanitizeRequestHeader'],
  read: (argument, at) => ({
    kind: 'sanitise',
    what: 'requestHeader',
    name: required('sanitiseRequestHeader', argument, at).toLowerCase(),
  }),
};
