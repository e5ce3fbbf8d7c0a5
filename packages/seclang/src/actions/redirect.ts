/**
 * `redirect`: ends the transaction with a redirection.
 *
 * Argument: a URL; macros are expanded.
 * Example: `redirect:'https://www.example.com/blocked'`.
 * Source: ModSecurity Reference Manual, Actions, redirect.
 */
import { parseMacro } from '../syntax/macro.ts';
import { type Action, required } from './action.ts';

/** `redirect`. */
export const redirect: Action = {
  name: 'redirect',
  read: (argument, at) => ({
    kind: 'disruption',
    disruption: { action: 'redirect', url: parseMacro(required('redirect', argument, at)) },
  }),
};
