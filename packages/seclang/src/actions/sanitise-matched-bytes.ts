/**
 * `sanitiseMatchedBytes`: masks the matched bytes in records; `1/4` leaves one byte before and four behind them.
 *
 * Argument: optional.
 * Example: `sanitiseMatchedBytes`.
 * Source: ModSecurity Reference Manual, Actions, sanitiseMatchedBytes.
 */
import type { Action } from './action.ts';

/** `sanitiseMatchedBytes`. */
export const sanitiseMatchedBytes: Action = {
  name: 'sanitiseMatchedBytes',
  aliases: ['sanitizeMatchedBytes'],
  read: (argument) => ({ kind: 'sanitise', what: 'matchedBytes', name: argument ?? '' }),
};
