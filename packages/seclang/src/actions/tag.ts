/**
 * `tag`: a category of the rule; a rule may have many.
 *
 * Argument: text.
 * Example: `tag:'attack-sqli'`.
 * Source: ModSecurity Reference Manual, Actions, tag.
 */
import { parseMacro } from '../syntax/macro.ts';
import { type Action, required } from './action.ts';

/** `tag`. */
export const tag: Action = {
  name: 'tag',
  read: (argument, at) => ({ kind: 'text', field: 'tag', text: parseMacro(required('tag', argument, at)) }),
};
