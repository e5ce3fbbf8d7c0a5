/** Which headers, arguments and fields hold secrets by their names. */
import { isSensitiveName } from '../config/sensitive-names.ts';

/** Whole names, lower-case, hyphens as underscores. */
const names: ReadonlySet<string> = new Set([
  'cookie',
  'set_cookie',
  'x_forwarded_client_cert',
  'sid',
  'otp',
  'pin',
  'cvv',
  'cvc',
  'ssn',
  'iban',
  'sig',
  'code_verifier',
]);

/** Parts of names that are enough. */
const parts = [
  'session',
  'sessid',
  'csrf',
  'xsrf',
  'jwt',
  'api_key',
  'apikey',
  'signature',
  'card_number',
  'cardnumber',
];

/** Settings of PHP (`session.use_cookies`), by how they go on after `session.`: attacks on them are to be seen. */
const phpSessionSettings = [
  'auto_start',
  'cache_expire',
  'cache_limiter',
  'cookie_',
  'gc_',
  'lazy_write',
  'referer_check',
  'save_handler',
  'save_path',
  'serialize_handler',
  'upload_progress',
  'use_',
];

/**
 * Names that the user added: `PORTCULLIS_REDACT`, with commas, which every thread inherits (`serve --redact` sets it);
 * {@link alsoSecret} replaces them.
 */
let added: readonly string[] = [];
alsoSecret((process.env['PORTCULLIS_REDACT'] ?? '').split(','));

/** Makes further names secret in this thread. Case does not count, hyphens are underscores. */
export function alsoSecret(more: readonly string[]): void {
  added = more.map(normal).filter((name) => name !== '');
}

/** Whether a value of this name is hidden as a whole. Names longer than 256 characters count by their end. */
export function isSecretName(name: string): boolean {
  const lower = normal(name.slice(-256));
  return (
    isSensitiveName(lower) ||
    names.has(lower) ||
    (parts.some((part) => lower.includes(part)) && !isPhpSessionSetting(lower)) ||
    added.some((part) => lower.includes(part))
  );
}

function isPhpSessionSetting(lower: string): boolean {
  const prefix = 'session.';
  return lower.startsWith(prefix) && phpSessionSettings.some((rest) => lower.startsWith(rest, prefix.length));
}

function normal(name: string): string {
  return name.trim().toLowerCase().replaceAll('-', '_');
}
