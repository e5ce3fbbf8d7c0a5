/**
 * `allow`: ends inspection without blocking; nothing that was blocked before is undone.
 *
 * Argument: none (all phases but logging), `phase` (this phase), or `request` (up to the response).
 * Example: `allow:request`.
 * Source: ModSecurity Reference Manual, Actions, allow.
 */
import { RuleError } from '../errors.ts';
import type { Action } from './action.ts';

/** `allow`. */
export const allow: Action = {
  name: 'allow',
  read(argument, at) {
    const scope = argument?.trim().toLowerCase() ?? 'transaction';
    if (scope !== 'transaction' && scope !== 'phase' && scope !== 'request') {
      throw new RuleError('seclang.bad-argument', `allow: ${scope} is neither phase nor request`, at);
    }
    return { kind: 'disruption', disruption: { action: 'allow', scope } };
  },
};
