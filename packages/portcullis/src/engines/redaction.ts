/**
 * Keeps secrets out of findings before a record exists (D17): a value whose name says that it may be a secret is
 * replaced as a whole.
 */
import { isSensitiveName } from '../config/sensitive-names.ts';

/** Headers whose values are secrets, or hold them, whatever they are. Lower-case. */
const secretHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'x-csrf-token',
  'x-forwarded-client-cert',
]);

/** What stands in the place of a secret. */
export const redacted = '[redacted]';

/** The value of `variable` (`ARGS:password`, `REQUEST_HEADERS:Cookie`), or a mark when it may be a secret. */
export function redactedValue(variable: string, value: string): string {
  const colon = variable.indexOf(':');
  if (variable.startsWith('REQUEST_COOKIES') && !variable.startsWith('REQUEST_COOKIES_NAMES'))
    return redacted;
  if (colon < 0) return value;
  const name = variable.slice(colon + 1).toLowerCase();
  return secretHeaders.has(name) || isSensitiveName(name) ? redacted : value;
}
