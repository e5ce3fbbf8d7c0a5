/**
 * `severity`: how bad a match is.
 *
 * Argument: 0 to 7, or EMERGENCY, ALERT, CRITICAL, ERROR, WARNING, NOTICE, INFO, DEBUG.
 * Example: `severity:'CRITICAL'`.
 * Source: ModSecurity Reference Manual, Actions, severity.
 */
import { RuleError } from '../errors.ts';
import { type Action, required } from './action.ts';
import { severityNames } from './severity-names.ts';

/** `severity`. */
export const severity: Action = {
  name: 'severity',
  read(argument, at) {
    const text = required('severity', argument, at).trim().toUpperCase();
    const word = severityNames.indexOf(text);
    const severity = word >= 0 ? word : Number(text);
    if (!Number.isInteger(severity) || severity < 0 || severity > 7) {
      throw new RuleError('seclang.bad-argument', `severity: ${text} is no severity`, at);
    }
    return { kind: 'severity', severity };
  },
};
