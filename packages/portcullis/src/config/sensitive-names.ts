/**
 * Which fields may hold secrets, by their names, so that neither messages nor source excerpts show them (D17).
 * Names decide, not the schema: a secret under a misspelt or unknown key has to be hidden too.
 */
import type { FieldPath } from './located-value.ts';

const sensitiveWords = [
  'secret',
  'secrt',
  'passw',
  'token',
  'credential',
  'private',
  'hmac',
  'auth',
  'dsn',
  'bearer',
];
/** Names that only count as a whole, or with their plural: they are parts of harmless ones. */
const sensitiveNames = ['key', 'keys', 'apikey', 'api_key', 'pwd', 'pass', 'salt', 'pem'];

/** Whether a field of this name may hold a secret. Too many is harmless, one too few is not. */
export function isSensitiveName(name: string): boolean {
  const lower = name.toLowerCase();
  return sensitiveNames.includes(lower) || sensitiveWords.some((word) => lower.includes(word));
}

/** Whether any step of the path may hold a secret. */
export function isSensitivePath(path: FieldPath): boolean {
  return path.some((step) => typeof step === 'string' && isSensitiveName(step));
}
