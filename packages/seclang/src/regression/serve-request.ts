import type { WireRequest } from './build-request.ts';

/**
 * What an HTTP server hands on of a request: fields of the same name joined (RFC 9110 section 5.3), no Content-Length
 * beside Transfer-Encoding (RFC 9112 section 6.3), no body that neither of them announces, and HTTP/0.9 for a request
 * line without version (RFC 1945 section 4.1).
 */
export function served(request: WireRequest): WireRequest {
  const joined = new Map<string, [string, string]>();
  for (const [name, value] of request.headers) {
    const known = joined.get(name.toLowerCase());
    if (known === undefined) joined.set(name.toLowerCase(), [name, value]);
    else known[1] = `${known[1]}, ${value}`;
  }
  const isChunked = joined.has('transfer-encoding');
  if (isChunked) joined.delete('content-length');
  const hasBody = isChunked || joined.has('content-length');
  return {
    ...request,
    version: request.version === '' ? 'HTTP/0.9' : request.version,
    headers: [...joined.values()],
    body: hasBody ? request.body : new Uint8Array(0),
  };
}
