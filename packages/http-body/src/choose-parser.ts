import { type ContentType, parseContentType } from './content-type.ts';
import { type CharsetGuess, guessCharset, hasUtf7Markup } from './decode/charset.ts';
import { fileType } from './file-type.ts';

/** What a body is read as. */
export type BodyFormat =
  | 'empty'
  | 'urlencoded'
  | 'multipart'
  | 'json'
  | 'json-sequence'
  | 'xml'
  | 'graphql'
  | 'grpc'
  | 'grpc-web'
  | 'grpc-web-text'
  | 'text'
  | 'binary';

/** Why a choice deserves a look. Stable codes. */
export type FormatNotice =
  /** no Content-Type on a body */
  | 'content-type.missing'
  /** several Content-Type values */
  | 'content-type.multiple'
  /** the value breaks RFC 9110; the kind is in `contentType.faults` */
  | 'content-type.malformed'
  /** the bytes look like another format than the one declared */
  | 'content-type.mismatch'
  /** a charset that is not UTF-8, ASCII or latin-1 */
  | 'content-type.unusual-charset'
  /** the bytes are in another encoding than declared */
  | 'charset.mismatch'
  /** a UTF-7 sequence that stands for markup */
  | 'charset.utf7'
  /** the bytes are compressed, and no coding was declared or one layer is left */
  | 'coding.undeclared';

/** The choice, and what speaks against it. */
export interface FormatChoice {
  /** Parse the body as this. */
  readonly format: BodyFormat;
  /** What the Content-Type says; undefined when it says nothing that is known. */
  readonly declared: BodyFormat | undefined;
  /** What the first bytes look like; undefined when they look like nothing in particular. */
  readonly sniffed: BodyFormat | undefined;
  readonly contentType: ContentType;
  readonly charset: CharsetGuess;
  readonly notices: readonly FormatNotice[];
}

/** How many bytes `chooseParser` looks at; more are ignored. */
export const sniffedBytes = 1024;

/**
 * Chooses the parser of a body from its Content-Type values (strings of bytes, in the order received) and its first
 * bytes, decoded from any Content-Encoding. The declared format counts when the bytes could be it; otherwise what the
 * bytes look like does, and the disagreement is a notice: a mislabelled attack is parsed as what it is.
 */
export function chooseParser(
  contentTypes: readonly string[],
  bytes: Uint8Array,
  start = 0,
  end = bytes.length,
): FormatChoice {
  const notices: FormatNotice[] = [];
  const contentType = parseContentType(contentTypes[0] ?? '');
  const isEmpty = start >= end;
  if (contentType.faults.includes('missing')) {
    if (!isEmpty) notices.push('content-type.missing');
  } else if (contentType.faults.length > 0) notices.push('content-type.malformed');
  if (contentTypes.length > 1 || contentType.faults.includes('several-values'))
    notices.push('content-type.multiple');
  if (contentType.charset !== undefined && !usualCharsets.has(contentType.charset)) {
    notices.push('content-type.unusual-charset');
  }
  const lookEnd = Math.min(end, start + sniffedBytes);
  const charset = guessCharset(bytes, start, lookEnd, contentType.charset);
  const declared = formatOfType(contentType.type);
  if (charset.disagrees && !isBinaryFormat(declared)) notices.push('charset.mismatch');
  if (hasUtf7Markup(bytes, start, lookEnd)) notices.push('charset.utf7');
  const sniffed = isEmpty ? 'empty' : sniff(bytes, start + charset.markLength, lookEnd);
  if (isCompressed(bytes, start, lookEnd) && declared !== undefined && !isBinaryFormat(declared)) {
    notices.push('coding.undeclared');
  }
  const format = isEmpty ? 'empty' : choose(declared, sniffed);
  if (!isEmpty && declared !== undefined && format !== declared) notices.push('content-type.mismatch');
  return { format, declared, sniffed, contentType, charset, notices };
}

const usualCharsets: ReadonlySet<string> = new Set([
  'utf-8',
  'utf8',
  'us-ascii',
  'iso-8859-1',
  'iso-8859-15',
  'windows-1252',
]);

/** The format that a media type stands for. Structured suffixes count: RFC 6839. */
export function formatOfType(type: string): BodyFormat | undefined {
  const known = types.get(type);
  if (known !== undefined) return known;
  if (type.endsWith('+json')) return 'json';
  if (type.endsWith('+xml')) return 'xml';
  if (type.startsWith('application/grpc-web-text')) return 'grpc-web-text';
  if (type.startsWith('application/grpc-web')) return 'grpc-web';
  if (type.startsWith('application/grpc')) return 'grpc';
  if (type.startsWith('multipart/')) return 'multipart';
  if (type.startsWith('text/')) return 'text';
  if (type.startsWith('image/') || type.startsWith('audio/') || type.startsWith('video/')) return 'binary';
  return undefined;
}

const types: ReadonlyMap<string, BodyFormat> = new Map([
  ['application/x-www-form-urlencoded', 'urlencoded'],
  ['application/json', 'json'],
  ['text/json', 'json'],
  ['application/csp-report', 'json'],
  ['application/x-ndjson', 'json-sequence'],
  ['application/ndjson', 'json-sequence'],
  ['application/jsonl', 'json-sequence'],
  ['application/json-seq', 'json-sequence'],
  ['application/xml', 'xml'],
  ['text/xml', 'xml'],
  ['application/graphql', 'graphql'],
  ['application/octet-stream', 'binary'],
]);

function isBinaryFormat(format: BodyFormat | undefined): boolean {
  return format === 'binary' || format === 'grpc' || format === 'grpc-web' || format === 'multipart';
}

function choose(declared: BodyFormat | undefined, sniffed: BodyFormat | undefined): BodyFormat {
  if (declared === undefined) return sniffed ?? 'text';
  if (sniffed === undefined || sniffed === declared) return declared;
  switch (declared) {
    // A form may hold anything, but one that begins like markup or a document without `=` is none.
    case 'urlencoded':
      return sniffed === 'binary' ? declared : sniffed;
    case 'json-sequence':
      return sniffed === 'json' ? declared : sniffed;
    case 'json':
    case 'xml':
    case 'multipart':
      return sniffed === 'text' || sniffed === 'binary' || sniffed === 'urlencoded' ? declared : sniffed;
    case 'text':
    case 'binary':
      return sniffed === 'urlencoded' ? declared : sniffed;
    default:
      return declared;
  }
}

/** What the first bytes look like. Only certain signs count. */
function sniff(bytes: Uint8Array, start: number, end: number): BodyFormat | undefined {
  let at = start;
  while (at < end && isSpace(bytes[at]!)) at++;
  if (at === end) return undefined;
  const first = bytes[at]!;
  const next = bytes[at + 1] ?? 0;
  if (first === 0x7b || first === 0x5b) return looksLikeJson(bytes, at + 1, end) ? 'json' : undefined;
  if (first === 0x3c) {
    const isMarkup = next === 0x3f || next === 0x21 || isLetter(next);
    return isMarkup ? 'xml' : undefined;
  }
  if (first === 0x2d && next === 0x2d && hasPartHeader(bytes, at, end)) return 'multipart';
  const type = fileType(bytes, start, end);
  if (type !== 'text' && type !== 'unknown' && type !== 'html' && type !== 'xml' && type !== 'svg')
    return 'binary';
  if (looksLikeForm(bytes, at, end)) return 'urlencoded';
  return undefined;
}

/** Behind `{` or `[`: a quote, a value or the end. */
function looksLikeJson(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && isSpace(bytes[at]!)) at++;
  if (at === end) return true;
  const c = bytes[at]!;
  return '"\'{[]}-0123456789tfn'.includes(String.fromCharCode(c));
}

/** `name=` at the beginning, of bytes that a form's name has. */
function looksLikeForm(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const c = bytes[i]!;
    if (c === 0x3d) return i > start;
    const isNameByte =
      isLetter(c) || (c >= 0x30 && c <= 0x39) || '_-.%[]+*$:'.includes(String.fromCharCode(c));
    if (!isNameByte) return false;
  }
  return false;
}

/** `Content-` at the beginning of the second line: no form looks like that. */
function hasPartHeader(bytes: Uint8Array, start: number, end: number): boolean {
  const feed = bytes.indexOf(0x0a, start);
  if (feed < 0 || feed >= end) return false;
  const expected = 'content-';
  for (let i = 0; i < expected.length; i++) {
    if (((bytes[feed + 1 + i] ?? 0) | 0x20) !== (expected.charCodeAt(i) | 0x20)) return false;
  }
  return true;
}

function isCompressed(bytes: Uint8Array, start: number, end: number): boolean {
  const type = fileType(bytes, start, end);
  return type === 'gzip' || type === 'zstd' || type === 'xz' || type === 'bzip2';
}

function isSpace(c: number): boolean {
  return c === 0x20 || (c >= 0x09 && c <= 0x0d);
}

function isLetter(c: number): boolean {
  const lower = c | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
