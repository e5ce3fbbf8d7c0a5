/**
 * One canonical form of the request path, which every policy match and engine reads (D7): the query is split
 * off, percent-escapes are decoded once, duplicate slashes merged, dot segments removed (RFC 3986 section
 * 5.2.4), a trailing slash kept, letters left as they are. What was odd about the raw form is kept as facts.
 */

/** Facts about a raw path, as bits. A canonical form that differs silently is how matches are evaded. */
export const pathFact = {
  /** `%` without two hexadecimal digits; the `%` is kept. */
  invalidEscape: 1,
  /** `%2f` or `%5c`: a separator that was not one before decoding. */
  encodedSeparator: 2,
  /** `%00` or a NUL byte. */
  nul: 4,
  /** A percent-escape is still there after decoding once. */
  doubleEncoding: 8,
  /** `.` or `..` segments. */
  dotSegments: 16,
  /** `..` beyond the root. */
  aboveRoot: 32,
  /** A backslash, which some servers read as `/`. */
  backslash: 64,
  /** `;`, which some servers cut off as path parameters. */
  pathParameter: 128,
  /** `#`: no request target has one (RFC 9112 section 3.2); Envoy refuses it or cuts it off, others do not. */
  fragment: 256,
} as const;

/** A request target in its parts. Text is latin-1. */
export interface CanonicalPath {
  /** Canonical path; begins with `/`, except `*` (OPTIONS) and the empty path of CONNECT. */
  readonly path: string;
  /** Query without its `?`, raw; empty when there is none. A `#` and what follows belong to it: cut off, nobody looks. */
  readonly query: string;
  /** Bits of {@link pathFact}. */
  readonly facts: number;
}

const slash = 0x2f;
const percent = 0x25;
const dot = 0x2e;
const question = 0x3f;
const hash = 0x23;
const semicolon = 0x3b;
const backslash = 0x5c;

/** Splits and canonicalises the value of `:path`. Linear in its length. */
export function canonicalPath(target: string): CanonicalPath {
  let end = target.length;
  let plain = true;
  let previous = 0;
  for (let index = 0; index < end; index++) {
    const code = target.charCodeAt(index);
    if (code === question || code === hash) {
      end = index;
      break;
    }
    if (code === percent || code === backslash || code === semicolon || code === 0) plain = false;
    else if (previous === slash && (code === slash || code === dot)) plain = false;
    previous = code;
  }
  const query = queryOf(target, end);
  const facts = target.includes('#') ? pathFact.fragment : 0;
  if (plain && end > 0 && target.charCodeAt(0) === slash) {
    return { path: end === target.length ? target : target.slice(0, end), query, facts };
  }
  const raw = target.slice(0, end);
  if (raw === '' || raw === '*') return { path: raw, query, facts };
  return canonicalise(raw, query, facts);
}

function queryOf(target: string, pathEnd: number): string {
  const mark = target.indexOf('?', pathEnd);
  return mark < 0 ? '' : target.slice(mark + 1);
}

function canonicalise(raw: string, query: string, knownFacts: number): CanonicalPath {
  const decoded = decodeOnce(raw);
  let facts = knownFacts | decoded.facts;
  const segments: string[] = [];
  let trailingSlash = false;
  for (const segment of decoded.text.split('/')) {
    trailingSlash = segment === '' || segment === '.' || segment === '..';
    if (segment === '') continue;
    if (segment === '.') facts |= pathFact.dotSegments;
    else if (segment === '..') {
      facts |= pathFact.dotSegments;
      if (segments.pop() === undefined) facts |= pathFact.aboveRoot;
    } else segments.push(segment);
  }
  const path = `/${segments.join('/')}${trailingSlash && segments.length > 0 ? '/' : ''}`;
  return { path, query, facts };
}

function decodeOnce(raw: string): { text: string; facts: number } {
  let facts = 0;
  let text = '';
  let copied = 0;
  for (let index = 0; index < raw.length; index++) {
    const code = raw.charCodeAt(index);
    if (code === 0) facts |= pathFact.nul;
    else if (code === backslash) facts |= pathFact.backslash;
    else if (code === semicolon) facts |= pathFact.pathParameter;
    if (code !== percent) continue;
    const byte = escapeAt(raw, index);
    if (byte < 0) {
      facts |= pathFact.invalidEscape;
      continue;
    }
    facts |= factOfDecoded(raw, index, byte);
    text += raw.slice(copied, index) + String.fromCharCode(byte);
    index += 2;
    copied = index + 1;
  }
  return { text: text + raw.slice(copied), facts };
}

function factOfDecoded(raw: string, index: number, byte: number): number {
  if (byte === slash || byte === backslash) return pathFact.encodedSeparator;
  if (byte === 0) return pathFact.nul;
  if (byte === semicolon) return pathFact.pathParameter;
  if (byte === percent && index + 4 < raw.length && isHexPair(raw, index + 3)) return pathFact.doubleEncoding;
  return 0;
}

function isHexPair(text: string, index: number): boolean {
  return hexValue(text.charCodeAt(index)) >= 0 && hexValue(text.charCodeAt(index + 1)) >= 0;
}

/** The byte that the escape at `index` (a `%`) stands for, or -1. */
function escapeAt(text: string, index: number): number {
  if (index + 2 >= text.length) return -1;
  const high = hexValue(text.charCodeAt(index + 1));
  const low = hexValue(text.charCodeAt(index + 2));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
