/**
 * `deprecatevar`: lowers a number of a persistent collection with time, down to 0.
 *
 * Argument: `collection.name=amount/seconds`.
 * Example: `deprecatevar:session.score=60/300`.
 * Source: ModSecurity Reference Manual, Actions, deprecatevar.
 */
import { RuleError } from '../errors.ts';
import type { Action } from './action.ts';
import { required } from './action.ts';
import { variableName } from './variable-name.ts';

/** `deprecatevar`. */
export const deprecatevar: Action = {
  name: 'deprecatevar',
  read(argument, at) {
    const text = required('deprecatevar', argument, at);
    const [target, rate] = text.split('=');
    const [amount, seconds] = (rate ?? '').split('/').map(Number);
    if (!(amount! > 0) || !(seconds! > 0)) {
      throw new RuleError('seclang.bad-argument', 'deprecatevar needs collection.name=amount/seconds', at);
    }
    return {
      kind: 'deprecate',
      ...variableName('deprecatevar', target!, at),
      amount: amount!,
      seconds: seconds!,
    };
  },
};
