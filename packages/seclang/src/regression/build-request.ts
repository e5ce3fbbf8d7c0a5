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
  const fieldValue = (name: string): string | undefined =>
    headers.find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
  const method = input.method ?? 'GET';
  let data = bytes(expandTemplate(input.data ?? ''));
  if (data !== '' && completes) {
    if (fieldValue('Content-Type') === undefined) headers.push(['Content-Type', formType]);
    if (fieldValue('Content-Type') === formType) data = encodeForm(data);
  }
  if (fieldValue('Content-Type')?.startsWith('multipart/form-data;')) data = data.replaceAll('\n', '\r\n');
  if (completes) {
    if (fieldValue('Connection') === undefined) headers.push(['Connection', 'close']);
    const hasBody =
      data !== '' ||
      method.startsWith('POST') ||
      method.endsWith('DELETE') ||
      methodsWithBody.some((word) => method.includes(word));
    if (hasBody && fieldValue('Content-Length') === undefined)
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
  const open = text.indexOf('{{ "');
  const close = open < 0 ? -1 : text.indexOf(' }}', open);
  const [word, count] = text.slice(open + 4, Math.max(close, 0)).split('" | repeat ');
  if (close < 0 || count === undefined) return text;
  return text.slice(0, open) + word!.repeat(Number(count)) + expandTemplate(text.slice(close + 3));
}

/** Encodes the values of a form whose author has not: when decoding it would change nothing. */
function encodeForm(data: string): string {
  if (data.includes('%') || data.includes('+')) return data;
  return data
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0
        ? percentEncoded(pair)
        : `${percentEncoded(pair.slice(0, equals))}=${percentEncoded(pair.slice(equals + 1))}`;
    })
    .join('&');
}

const unreserved = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~';

function percentEncoded(text: string): string {
  let encoded = '';
  for (const character of text) {
    if (unreserved.includes(character)) encoded += character;
    else if (character === ' ') encoded += '+';
    else encoded += `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

function parseRaw(raw: Buffer): WireRequest {
  const text = raw.toString('latin1');
  const blank = text.indexOf('\r\n\r\n');
  const head = blank < 0 ? text : text.slice(0, blank);
  const rest = blank < 0 ? '' : text.slice(blank + 4);
  const [line, ...fields] = head.split('\r\n');
  const first = line!.indexOf(' ');
  const last = line!.lastIndexOf(' ');
  const headers = fields.map((field): [string, string] => {
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
