/** Puts a payload into each position of a request, encoded as a client would there. */
import { browserHeaders, type SampleRequest } from './request.ts';

/** Where a payload is put. */
export const positions = ['query', 'form', 'json', 'cookie', 'header', 'path'] as const;
export type Position = (typeof positions)[number];

/** The request with the payload, or why the position cannot carry it. */
export function requestWith(
  payload: Uint8Array,
  position: Position,
): SampleRequest | { readonly excluded: string } {
  const headers = browserHeaders;
  switch (position) {
    case 'query':
      return { method: 'GET', target: `/search?category=all&q=${percent(payload)}&page=1`, headers };
    case 'form':
      return post('application/x-www-form-urlencoded', `name=Ann&comment=${percent(payload)}&send=1`);
    case 'json':
      return json(payload);
    case 'cookie': {
      // RFC 6265 section 4.1.1: clients encode what a cookie cannot hold.
      const lines = headers.concat([['cookie', `theme=dark; last=${percent(payload)}; lang=en`]]);
      return { method: 'GET', target: '/', headers: lines };
    }
    case 'header':
      if (payload.some((byte) => byte === 0 || byte === 0x0a || byte === 0x0d))
        return { excluded: 'a header value holds no NUL, CR or LF (RFC 9110 section 5.5)' };
      return {
        method: 'GET',
        target: '/',
        headers: headers.concat([['x-client-note', Buffer.from(payload).toString('latin1')]]),
      };
    case 'path':
      return { method: 'GET', target: `/items/${percent(payload)}`, headers };
  }
}

function post(contentType: string, body: string): SampleRequest {
  return {
    method: 'POST',
    target: '/submit',
    headers: browserHeaders.concat([['content-type', contentType]]),
    body: Buffer.from(body),
  };
}

function json(payload: Uint8Array): SampleRequest | { readonly excluded: string } {
  const text = new TextDecoder('utf-8', { fatal: false }).decode(payload);
  if (!Buffer.from(text).equals(Buffer.from(payload)))
    return { excluded: 'JSON text is UTF-8 (RFC 8259 section 8.1)' };
  return post('application/json', JSON.stringify({ id: 7, comment: text, tags: ['a', 'b'] }));
}

/** encodeURIComponent over bytes: everything but unreserved characters as %HH. */
function percent(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const char = String.fromCharCode(byte);
    const plain =
      (byte >= 0x30 && byte <= 0x39) ||
      ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) ||
      '-_.~'.includes(char);
    text += plain && byte < 0x80 ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}
