import type { StageInput } from './test-file.ts';

/** A request as it would go over the wire, in parts. Texts are latin-1 forms of UTF-8. */
export interface WireRequest {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

const formType = 'application/x-www-form-urlencoded';
const methodsWithBody = ['PUT', 'PATCH'];

/** Makes the request of a stage, with the headers that the test tool adds unless it is told not to. */
export function buildRequest(input: StageInput): WireRequest {
  if (input.encoded_request !== undefined) return parseRaw(Buffer.from(input.encoded_request, 'base64'));
  const headers = Object.entries(input.headers ?? {}).map(([name, value]): [string, string] => [
    bytes(name),
    bytes(String(value)),
  ]);
  const completes = input.autocomplete_headers ?? true;
  const valueOf = (name: string): string | undefined =>
    headers.find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
  const method = input.method ?? 'GET';
  let data = bytes(expandTemplate(input.data ?? ''));
  if (data !== '' && completes) {
    if (valueOf('Content-Type') === undefined) headers.push(['Content-Type', formType]);
    if (valueOf('Content-Type') === formType) data = encodeForm(data);
  }
  if (valueOf('Content-Type')?.startsWith('multipart/form-data;')) data = data.replaceAll('\n', '\r\n');
  if (completes) {
    if (valueOf('Connection') === undefined) headers.push(['Connection', 'close']);
    const hasBody =
      data !== '' ||
      method.startsWith('POST') ||
      method.endsWith('DELETE') ||
      methodsWithBody.some((word) => method.includes(word));
    if (hasBody && valueOf('Content-Length') === undefined)
      headers.push(['Content-Length', String(data.length)]);
  }
  return {
    method: bytes(method),
    target: bytes(expandTemplate(input.uri ?? '/')),
    version: bytes(input.version ?? 'HTTP/1.1'),
    headers,
    body: Buffer.from(data, 'latin1'),
  };
}

function bytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** The one template of the tests: `{{ "text" | repeat 100 }}`. */
function expandTemplate(text: string): string {
  return text.replace(/\{\{\s*"([^"]*)"\s*\|\s*repeat\s+(\d+)\s*\}\}/g, (_, word: string, count: string) =>
    word.repeat(Number(count)),
  );
}

/** Encodes the values of a form whose author has not: when decoding it would change nothing. */
function encodeForm(data: string): string {
  if (data.includes('%') || data.includes('+')) return data;
  return data
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? escape(pair) : `${escape(pair.slice(0, equals))}=${escape(pair.slice(equals + 1))}`;
    })
    .join('&');
}

function escape(text: string): string {
  let escaped = '';
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (/[A-Za-z0-9\-_.~]/.test(character)) escaped += character;
    else if (character === ' ') escaped += '+';
    else escaped += `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}

function parseRaw(raw: Buffer): WireRequest {
  const text = raw.toString('latin1');
  const headEnd = text.search(/\r?\n\r?\n/);
  const head = headEnd < 0 ? text : text.slice(0, headEnd);
  const rest = headEnd < 0 ? '' : text.slice(headEnd).replace(/^\r?\n\r?\n/, '');
  const [line, ...fields] = head.split(/\r?\n/);
  const first = line!.indexOf(' ');
  const last = line!.lastIndexOf(' ');
  const headers = fields
    .filter((field) => field !== '')
    .map((field): [string, string] => {
      const colon = field.indexOf(':');
      return colon < 0 ? [field, ''] : [field.slice(0, colon), field.slice(colon + 1).trim()];
    });
  const isChunked = headers.some(
    ([name, value]) => name.toLowerCase() === 'transfer-encoding' && value.toLowerCase().includes('chunked'),
  );
  return {
    method: line!.slice(0, first),
    target: line!.slice(first + 1, last),
    version: line!.slice(last + 1),
    headers,
    body: Buffer.from(isChunked ? joinChunks(rest) : rest, 'latin1'),
  };
}

function joinChunks(text: string): string {
  let body = '';
  let at = 0;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at);
    const size = lineEnd < 0 ? Number.NaN : Number.parseInt(text.slice(at, lineEnd), 16);
    if (!(size > 0)) return body;
    body += text.slice(lineEnd + 2, lineEnd + 2 + size);
    at = lineEnd + 2 + size + 2;
  }
}
