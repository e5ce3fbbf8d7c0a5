/**
 * The answers of the test upstream, chosen by the path:
 *
 *   /status/NNN        that status, empty body
 *   /bytes/N           N bytes of text
 *   /text/SOMETHING    that text
 *   /sse/N             N server-sent events
 *   /slow/MS           answers after MS milliseconds
 *   /trailers          a body and the trailer x-checksum
 *   anything else      JSON of what was seen of the request
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { setTimeout as delay } from 'node:timers/promises';
import type { SeenRequest } from './record.ts';

/** Request of either HTTP version: the parts that both offer. */
export type UpstreamRequest = IncomingMessage | Http2ServerRequest;
/** Response of either HTTP version. */
export type UpstreamResponse = ServerResponse | Http2ServerResponse;

/** Answers a request that was read to its end, until the client is gone. */
export async function answer(seen: SeenRequest, anyResponse: UpstreamResponse): Promise<void> {
  // Both classes have the same methods; TypeScript does not call a method of a union of overloads.
  const response = anyResponse as ServerResponse;
  const [, kind = '', argument = ''] = seen.path.split('?')[0]?.split('/') ?? [];
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  switch (kind) {
    case 'status':
      response.writeHead(Number(argument)).end();
      return;
    case 'bytes':
      response.writeHead(200, { 'content-type': 'text/plain' }).end(Buffer.alloc(Number(argument), 'x'));
      return;
    case 'text':
      response.writeHead(200, { 'content-type': 'text/plain' }).end(decodeURIComponent(argument));
      return;
    case 'sse':
      await serverSentEvents(response, Number(argument), gone.signal);
      return;
    case 'slow':
      if (!(await pause(Number(argument), gone.signal))) return;
      response.writeHead(200).end('slow');
      return;
    case 'trailers':
      response.writeHead(200, { 'content-type': 'text/plain', trailer: 'x-checksum' });
      response.write('with trailers');
      response.addTrailers({ 'x-checksum': 'abc' });
      response.end();
      return;
    default:
      response.writeHead(200, { 'content-type': 'application/json' }).end(`${JSON.stringify(seen)}\n`);
  }
}

/** Each event goes out in a write of its own, in a turn of its own. */
async function serverSentEvents(response: ServerResponse, count: number, gone: AbortSignal): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  for (let index = 0; index < count; index++) {
    response.write(`data: event ${index}\n\n`);
    if (!(await pause(1, gone))) return;
  }
  response.end();
}

/** Waits; false when the client went away meanwhile. */
async function pause(milliseconds: number, gone: AbortSignal): Promise<boolean> {
  try {
    await delay(milliseconds, undefined, { signal: gone });
    return true;
  } catch {
    return false;
  }
}
