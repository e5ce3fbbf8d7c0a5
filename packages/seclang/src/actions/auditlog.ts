/**
 * `auditlog`: a match marks the transaction for the audit log.
 *
 * Argument: none.
 * Example: `auditlog`.
 * Source: ModSecurity Reference Manual, Actions, auditlog.
 */
import type { Action } from './action.ts';

/** `auditlog`. */
export const auditlog: Action = {
  name: 'auditlog',
  read: () => ({ kind: 'log', audit: true }),
};
