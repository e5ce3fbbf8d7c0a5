/**
 * Keeps secrets out of findings and records before they exist (D17): a value whose name says that it may be a secret
 * is replaced as a whole; in everything else what stands behind such a name, and what looks like a secret, is.
 */
import { isSecretName } from './secret-names.ts';
import { maskSecrets, redacted } from './secret-shapes.ts';

/** Longest name that is looked at before a value inside a text. */
const maxName = 64;

/** Whether everything that `variable` (`ARGS:password`, `REQUEST_HEADERS:Cookie`) holds is secret. */
export function isSecretVariable(variable: string): boolean {
  if (variable.startsWith('REQUEST_COOKIES') && !variable.startsWith('REQUEST_COOKIES_NAMES')) return true;
  const colon = variable.indexOf(':');
  return colon >= 0 && isSecretName(variable.slice(colon + 1));
}

/** The value of `variable`, or a mark when it may be a secret; secrets inside it are replaced. */
export function redactedValue(variable: string, value: string): string {
  return isSecretVariable(variable) ? redacted : redactedText(value);
}

/** How often percent escapes are taken off to look below them. */
const maxDecoding = 2;

/**
 * Any text from traffic: values behind secret names in forms, cookies, JSON, XML, header lines and multipart bodies,
 * and everything that looks like a secret. What shows itself only when percent escapes are taken off is shown without
 * them. Linear in the length of the text.
 */
export function redactedText(text: string): string {
  return redactedTo(text, maxDecoding);
}

function redactedTo(text: string, depth: number): string {
  const shown = redactedOnce(text);
  const plain = depth > 0 && shown.includes('%') ? decoded(shown) : shown;
  if (plain === shown) return shown;
  const below = redactedTo(plain, depth - 1);
  return below === plain ? shown : below;
}

/** The values behind secret names in a request target or body, decoded as far as {@link redactedText} looks. */
export function namedSecrets(text: string): string[] {
  const found: string[] = [];
  for (const pair of text.slice(text.indexOf('?') + 1).split('&')) {
    const at = pair.indexOf('=');
    if (at > 0 && at <= maxName && isSecretName(decodedForm(pair.slice(0, at))))
      found.push(pair.slice(at + 1), decodedForm(pair.slice(at + 1)));
  }
  let plain = text;
  for (let depth = 0; depth <= maxDecoding; depth++) {
    redactedOnce(plain, found);
    if (!plain.includes('%')) break;
    plain = decoded(plain);
  }
  return found;
}

/** Masks; the values behind secret names are added to `found`. */
function redactedOnce(text: string, found?: string[]): string {
  let shown = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== equals && code !== colon && code !== greater) continue;
    const start = Math.max(from, valueStart(text, at));
    const end = nameBefore(text, at, from) ? valueEnd(text, start, code === greater) : start;
    if (end === start) continue;
    found?.push(text.slice(start, end));
    shown += maskSecrets(text.slice(from, start)) + redacted;
    from = end;
    at = end - 1;
  }
  return shown + maskSecrets(text.slice(from));
}

/** A query or form body: names and values are decoded before they are judged, and shown as they were sent. */
export function redactedQuery(query: string): string {
  if (query === '') return '';
  return query
    .split('&')
    .map((pair) => {
      const at = pair.indexOf('=');
      const name = at < 0 ? '' : pair.slice(0, at);
      const value = pair.slice(at + 1);
      const plain = decodedForm(value);
      if (at >= 0 && isSecretName(decodedForm(name))) return `${redactedPart(name)}=${redacted}`;
      const kept = redactedText(plain) === plain ? value : redacted;
      return at < 0 ? kept : `${redactedPart(name)}=${kept}`;
    })
    .join('&');
}

function redactedPart(name: string): string {
  return maskSecrets(decodedForm(name)) === decodedForm(name) ? name : redacted;
}

/** As in a form (WHATWG URL standard, section 5.1): plus signs are spaces. */
function decodedForm(text: string): string {
  return decoded(text.replaceAll('+', ' '));
}

/** Percent escapes taken off; what is no escape stays. */
function decoded(text: string): string {
  if (!text.includes('%')) return text;
  let plain = '';
  let from = 0;
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
    const high = hexadecimal(text.charCodeAt(at + 1));
    const low = hexadecimal(text.charCodeAt(at + 2));
    if (high < 0 || low < 0) continue;
    plain += text.slice(from, at) + String.fromCharCode(high * 16 + low);
    at += 2;
    from = at + 1;
  }
  return plain + text.slice(from);
}

/** The value of a hexadecimal digit, or -1. */
function hexadecimal(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Whether the word that ends before the separator at `at` is a secret name. */
function nameBefore(text: string, at: number, least: number): boolean {
  let end = at;
  while (end > least && isQuoteOrSpace(text.charCodeAt(end - 1)) && at - end < 4) end--;
  let start = end;
  while (start > least && end - start < maxName && isNameCharacter(text.charCodeAt(start - 1))) start--;
  if (start === end) return false;
  if (isSecretName(text.slice(start, end))) return true;
  return text.slice(start, end).toLowerCase() === 'name' && isSecretPart(text, at);
}

/** `name="password"` of a multipart part (RFC 7578 section 4.2). */
function isSecretPart(text: string, at: number): boolean {
  if (text[at + 1] !== '"') return false;
  const name = text.slice(at + 2, at + 2 + maxName);
  const end = name.indexOf('"');
  return end > 0 && isSecretName(name.slice(0, end));
}

function valueStart(text: string, at: number): number {
  let start = at + 1;
  while (start < text.length && isQuoteOrSpace(text.charCodeAt(start)) && start - at < 4) start++;
  return start;
}

/**
 * The end of a value: its closing quote where it has one, the next tag in markup, the end of the header line after a
 * space (credentials have two words), else the next delimiter. A multipart value ends with its line.
 */
function valueEnd(text: string, start: number, markup: boolean): number {
  const quote = text[start - 1];
  const ends = markup
    ? '<'
    : quote === '"' || quote === "'"
      ? quote
      : quote === ' '
        ? '\r\n"\'&;,}'
        : '\r\n"\'&;,} ';
  let end = start;
  while (end < text.length && !ends.includes(text[end]!)) end++;
  const blank = text.startsWith('"\r\n\r\n', end) ? end + 5 : -1;
  if (blank < 0) return end;
  const line = text.indexOf('\r\n', blank);
  return line < 0 ? text.length : line;
}

function isNameCharacter(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x5f ||
    code === 0x2d ||
    code === 0x2e
  );
}

function isQuoteOrSpace(code: number): boolean {
  return code === 0x22 || code === 0x27 || code === 0x20 || code === 0x5c || code === 0x5d;
}

const equals = 0x3d;
const colon = 0x3a;
const greater = 0x3e;
