/**
 * `phase`: when the rule runs.
 *
 * Argument: 1 to 5, or request (2), response (4), logging (5). Default 2.
 * Example: `phase:1`.
 * Source: ModSecurity Reference Manual, Actions, phase.
 */
import { RuleError } from '../errors.ts';
import { type Action, required } from './action.ts';

/** `phase`. */
export const phase: Action = {
  name: 'phase',
  read(argument, at) {
    const text = required('phase', argument, at).trim().toLowerCase();
    const phase = { request: 2, response: 4, logging: 5 }[text] ?? Number(text);
    if (!Number.isInteger(phase) || phase < 1 || phase > 5) {
      throw new RuleError(
        'seclang.bad-argument',
        `phase: ${text} is none of 1–5, request, response, logging`,
        at,
      );
    }
    return { kind: 'phase', phase };
  },
};
