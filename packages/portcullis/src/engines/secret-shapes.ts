/**
 * Finds secrets by what they look like, wherever they stand: tokens of known services, JSON web tokens, credentials
 * after `Bearer` and `Basic`, long opaque tokens, private keys, card, social security and bank account numbers.
 * Linear in the length of the text. Too much hidden is harmless, a secret shown is not.
 */

/** What stands in the place of a secret. */
export const redacted = '[redacted]';

/** How tokens of well-known services begin, in lower case, and how long they are at least. */
const tokenPrefixes: ReadonlyArray<readonly [prefix: string, length: number]> = [
  ['eyj', 16],
  ['sk_live_', 16],
  ['sk_test_', 16],
  ['rk_live_', 16],
  ['whsec_', 16],
  ['ghp_', 20],
  ['gho_', 20],
  ['ghu_', 20],
  ['ghs_', 20],
  ['ghr_', 20],
  ['github_pat_', 24],
  ['glpat-', 16],
  ['xoxb-', 16],
  ['xoxp-', 16],
  ['xoxa-', 16],
  ['xapp-', 16],
  ['akia', 20],
  ['asia', 20],
  ['aiza', 30],
  ['ya29', 16],
  ['npm_', 20],
  ['pypi-', 20],
  ['shpat_', 20],
  ['hf_', 20],
  ['sk-', 20],
];

/** Longest of these beginnings. */
const maxPrefix = 11;

/** Length from which on letters mixed with digits are no word or id any more but a token. */
const opaqueLength = 32;

/** The text with every secret in it replaced by {@link redacted}. */
export function maskSecrets(text: string): string {
  let shown = '';
  let from = 0;
  let at = 0;
  while (at < text.length) {
    const end = secretEnd(text, at);
    if (end > at) {
      shown += text.slice(from, at) + redacted;
      from = end;
      at = end;
    } else at = nextStart(text, at);
  }
  return from === 0 ? text : shown + text.slice(from);
}

/** Where the next token may begin: after the run of token characters at `at`, or one further. */
function nextStart(text: string, at: number): number {
  const end = runEnd(text, at);
  return end > at ? end : at + 1;
}

/** Where the secret that begins at `at` ends; `at` when none does. `at` is never inside a run of token characters. */
function secretEnd(text: string, at: number): number {
  if (text.startsWith('-----BEGIN', at) && text.slice(at, at + 64).includes('PRIVATE KEY'))
    return text.length;
  const end = runEnd(text, at);
  if (end === at || isUuid(text, at, end)) return at;
  const digits = numberEnd(text, at);
  if (digits > at) return digits;
  const scheme = text.slice(at, end).toLowerCase();
  if (scheme === 'bearer' || scheme === 'basic') {
    const credentials = credentialsEnd(text, end);
    if (credentials > end) return credentials;
  }
  if (isToken(text, at, end)) return dottedEnd(text, end);
  return isAccountNumber(text, at, end) || isOpaque(text, at, end) ? end : at;
}

/** RFC 9562 section 4. Its digits can look like a card number; ids of requests are not to be hidden. */
function isUuid(text: string, at: number, end: number): boolean {
  if (end - at !== 36) return false;
  for (let index = 0; index < 36; index++) {
    const code = text.charCodeAt(at + index);
    const isHyphen = index === 8 || index === 13 || index === 18 || index === 23;
    const lower = code | 0x20;
    if (isHyphen ? code !== hyphen : !isDigit(code) && (lower < 0x61 || lower > 0x66)) return false;
  }
  return true;
}

/** Whatever the case: hosts and media types are kept in lower case. */
function isToken(text: string, at: number, end: number): boolean {
  const start = text.slice(at, at + maxPrefix).toLowerCase();
  return tokenPrefixes.some(([prefix, length]) => end - at >= length && start.startsWith(prefix));
}

/** The further parts of a JSON web token. */
function dottedEnd(text: string, end: number): number {
  while (text[end] === '.' && runEnd(text, end + 1) > end + 1) end = runEnd(text, end + 1);
  return end;
}

/** The end of what follows an authentication scheme (RFC 9110 section 11.4), at least 8 characters. */
function credentialsEnd(text: string, end: number): number {
  let start = end;
  while (text[start] === ' ') start++;
  let at = start;
  while (at < text.length && (isTokenCharacter(text.charCodeAt(at)) || '.~+/='.includes(text[at]!))) at++;
  return start > end && at - start >= 8 ? at : end;
}

function isOpaque(text: string, at: number, end: number): boolean {
  if (end - at < opaqueLength) return false;
  let digits = 0;
  let letters = 0;
  let separators = 0;
  for (let index = at; index < end; index++) {
    const code = text.charCodeAt(index);
    if (isDigit(code)) digits++;
    else if (code === hyphen || code === underscore) separators++;
    else letters++;
  }
  // Slugs and UUIDs have more separators than tokens.
  return digits >= 4 && letters >= 4 && separators <= 2;
}

/** An IBAN: the remainder of ISO 7064 mod 97-10 is 1. */
function isAccountNumber(text: string, at: number, end: number): boolean {
  const length = end - at;
  if (length < 15 || length > 34) return false;
  if (
    !isLetter(text.charCodeAt(at)) ||
    !isLetter(text.charCodeAt(at + 1)) ||
    !isDigit(text.charCodeAt(at + 2))
  )
    return false;
  let remainder = 0;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(at + ((index + 4) % length));
    if (isDigit(code)) remainder = (remainder * 10 + code - 0x30) % 97;
    else if (isLetter(code)) remainder = (remainder * 100 + (code & 0x5f) - 0x37) % 97;
    else return false;
  }
  return remainder === 1;
}

/** The end of a card number (13 to 19 digits, Luhn) or a US social security number that begins at `at`. */
function numberEnd(text: string, at: number): number {
  if (!isDigit(text.charCodeAt(at))) return at;
  const digits: number[] = [];
  const groups: number[] = [0];
  let index = at;
  for (; index < text.length && digits.length < 20; index++) {
    const code = text.charCodeAt(index);
    if (isDigit(code)) {
      digits.push(code - 0x30);
      groups[groups.length - 1]!++;
    } else if ((code === hyphen || code === space) && isDigit(text.charCodeAt(index + 1))) groups.push(0);
    else break;
  }
  if (isLetter(text.charCodeAt(index))) return at;
  if (groups.join('-') === '3-2-4' && text[at + 3] === '-') return index;
  return digits.length >= 13 && digits.length <= 19 && passesLuhn(digits) ? index : at;
}

function passesLuhn(digits: readonly number[]): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits[digits.length - 1 - index]!;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0 && digits.some((digit) => digit !== 0);
}

const hyphen = 0x2d;
const underscore = 0x5f;
const space = 0x20;

function runEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && isTokenCharacter(text.charCodeAt(end))) end++;
  return end;
}

function isTokenCharacter(code: number): boolean {
  return isDigit(code) || isLetter(code) || code === hyphen || code === underscore;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}
