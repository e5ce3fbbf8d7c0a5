/** A request's header list, checked and taken apart (RFC 9113, 8.2 and 8.3). */
import type { FieldList } from './hpack/field-list.ts';

/** A well-formed request head. Immutable: repeated header blocks share one. */
export interface RequestHead {
  readonly method: string;
  /** Empty for CONNECT. */
  readonly path: string;
  /** `:authority`, else `host`, else empty. */
  readonly authority: string;
  /** Bytes of body that content-length promises; -1 when it is absent. */
  readonly contentLength: number;
  readonly fields: FieldList;
  /** What the layer above derived from the head, kept so that it is derived once per repeated block. */
  prepared: unknown;
}

const forbidden: ReadonlySet<string> = new Set([
  'connection',
  'proxy-connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
]);

/** Bytes of a field name: the token characters of RFC 9110, 5.6.2 without upper case. */
const nameBytes: Uint8Array = new Uint8Array(256);
for (const character of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")
  nameBytes[character.charCodeAt(0)] = 1;

/** Whether a string is a field name in lower case. */
export function isFieldName(name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    if (nameBytes[name.charCodeAt(at)] !== 1) return false;
  }
  return name.length > 0;
}

/** Whether a string is a field value: no NUL, CR, LF, no white space at either end, one byte per character. */
export function isFieldValue(value: string): boolean {
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code === 0 || code === 10 || code === 13 || code > 255) return false;
  }
  if (value.length === 0) return true;
  return !isBlank(value.charCodeAt(0)) && !isBlank(value.charCodeAt(value.length - 1));
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** Takes a request's list apart; `undefined` when it is malformed (8.1.1: stream error PROTOCOL_ERROR). */
export function readRequestHead(fields: FieldList): RequestHead | undefined {
  const { names, values } = fields;
  let method: string | undefined;
  let path: string | undefined;
  let scheme: string | undefined;
  let authority: string | undefined;
  let contentLength = -1;
  let regular = false;
  for (let index = 0; index < names.length; index++) {
    const name = names[index]!;
    const value = values[index]!;
    if (!isFieldValue(value)) return undefined;
    if (name.charCodeAt(0) === 0x3a) {
      if (regular) return undefined;
      if (name === ':method' && method === undefined) method = value;
      else if (name === ':path' && path === undefined) path = value;
      else if (name === ':scheme' && scheme === undefined) scheme = value;
      else if (name === ':authority' && authority === undefined) authority = value;
      else return undefined;
      continue;
    }
    regular = true;
    if (!isRegularField(name, value)) return undefined;
    if (name === 'content-length') {
      const length = decimal(value);
      if (length < 0 || (contentLength >= 0 && contentLength !== length)) return undefined;
      contentLength = length;
    }
  }
  if (method === undefined || method === '') return undefined;
  if (method === 'CONNECT') {
    if (path !== undefined || scheme !== undefined) return undefined;
  } else if (path === undefined || path === '' || scheme === undefined || scheme === '') {
    return undefined;
  }
  authority ??= fields.get('host') ?? '';
  return { method, path: path ?? '', authority, contentLength, fields, prepared: undefined };
}

/** Whether a list may be a request's trailers: regular fields only (8.1). */
export function areTrailers(fields: FieldList): boolean {
  for (let index = 0; index < fields.names.length; index++) {
    const value = fields.values[index]!;
    if (!isFieldValue(value) || !isRegularField(fields.names[index]!, value)) return false;
  }
  return true;
}

function isRegularField(name: string, value: string): boolean {
  if (!isFieldName(name) || forbidden.has(name)) return false;
  return name !== 'te' || value === 'trailers';
}

/** A number of at most 15 decimal digits, or -1. */
function decimal(text: string): number {
  if (text.length === 0 || text.length > 15) return -1;
  let value = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
