/**
 * The Content-Type header (RFC 9110 8.3.1), read so that nothing an application could understand is lost: a malformed
 * parameter is a flag, never a reason to give up on the type (see the evasion `application/json; x`).
 */

/** A parsed Content-Type value. */
export interface ContentType {
  /** `type/subtype` in lower case without parameters; empty when there is none. */
  readonly type: string;
  /** Parameters by lower-case name, unquoted; the first of each name. At most 16. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The charset parameter in lower case, or undefined. */
  readonly charset: string | undefined;
  /** What is wrong with the value, in the order found; empty for a clean one. */
  readonly faults: readonly ContentTypeFault[];
}

/**
 * - `missing`: empty value
 * - `invalid-type`: no `token/token`
 * - `invalid-parameter`: a parameter without `=`, with an empty or invalid name, or with junk after it
 * - `duplicate-parameter`: the same name twice; servers take the first or the last
 * - `unterminated-quote`: a quoted value that does not end
 * - `too-long`: longer than 1,024 bytes; only that much is read
 * - `several-values`: a comma, as when several headers were joined
 */
export type ContentTypeFault =
  | 'missing'
  | 'invalid-type'
  | 'invalid-parameter'
  | 'duplicate-parameter'
  | 'unterminated-quote'
  | 'too-long'
  | 'several-values';

const maxLength = 1024;
const maxParameters = 16;

/** Parses one Content-Type value, given as a string of bytes (latin-1). Linear; never throws. */
export function parseContentType(value: string): ContentType {
  const faults = new Set<ContentTypeFault>();
  const text = value.length > maxLength ? value.slice(0, maxLength) : value;
  if (value.length > maxLength) faults.add('too-long');
  const typeEnd = endOfType(text);
  const type = text.slice(0, typeEnd).trim().toLowerCase();
  if (text.trim() === '') faults.add('missing');
  else if (!isMediaType(type)) faults.add('invalid-type');
  const parameters = new Map<string, string>();
  let at = typeEnd;
  while (at < text.length) {
    if (text[at] === ',') faults.add('several-values');
    at = readParameter(text, at + 1, parameters, faults);
  }
  const charset = parameters.get('charset')?.toLowerCase();
  return { type, parameters, charset, faults: [...faults] };
}

function endOfType(text: string): number {
  for (let i = 0; i < text.length; i++) if (text[i] === ';' || text[i] === ',') return i;
  return text.length;
}

/** Reads a parameter and returns the offset of the delimiter behind it. */
function readParameter(
  text: string,
  start: number,
  parameters: Map<string, string>,
  faults: Set<ContentTypeFault>,
): number {
  let at = skipBlanks(text, start);
  const nameStart = at;
  while (at < text.length && text[at] !== '=' && text[at] !== ';' && text[at] !== ',') at++;
  const name = text.slice(nameStart, at).trim().toLowerCase();
  if (text[at] !== '=') {
    // `a/b;` and `a/b;;` are common enough to be no fault.
    if (name !== '') faults.add('invalid-parameter');
    return at;
  }
  if (name === '' || !isToken(name) || name.length !== at - nameStart) faults.add('invalid-parameter');
  at = skipBlanks(text, at + 1);
  let parameter = '';
  if (text[at] === '"') {
    at++;
    while (at < text.length && text[at] !== '"') {
      if (text[at] === '\\' && at + 1 < text.length) at++;
      parameter += text[at++];
    }
    if (at >= text.length) faults.add('unterminated-quote');
    at = skipBlanks(text, at + 1);
    if (at < text.length && text[at] !== ';' && text[at] !== ',') {
      faults.add('invalid-parameter');
      while (at < text.length && text[at] !== ';' && text[at] !== ',') at++;
    }
  } else {
    const valueStart = at;
    while (at < text.length && text[at] !== ';' && text[at] !== ',') at++;
    parameter = text.slice(valueStart, at).trim();
    if (!isToken(parameter)) faults.add('invalid-parameter');
  }
  if (parameters.has(name)) faults.add('duplicate-parameter');
  else if (parameters.size < maxParameters) parameters.set(name, parameter);
  return at;
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}

function isMediaType(type: string): boolean {
  const slash = type.indexOf('/');
  return slash > 0 && isToken(type.slice(0, slash)) && isToken(type.slice(slash + 1));
}

/** RFC 9110 5.6.2. */
export function isToken(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isTokenByte(text.charCodeAt(i))) return false;
  return text.length > 0;
}

/** Whether a byte may stand in a token: RFC 9110 5.6.2. */
export function isTokenByte(c: number): boolean {
  return tokenByte[c] === 1;
}

const tokenByte = new Uint8Array(256);
for (const c of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
  tokenByte[c.charCodeAt(0)] = 1;
}
