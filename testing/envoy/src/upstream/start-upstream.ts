/** A small upstream behind Envoy that answers by path and records what it saw. */
import { createHash } from 'node:crypto';
import { createServer as createHttp1Server } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { answer, type UpstreamRequest, type UpstreamResponse } from './answers.ts';
import { RequestLog } from './record.ts';
import { acceptWebSocket } from './websocket.ts';

/** How to serve. */
export interface UpstreamOptions {
  /** HTTP/2 with prior knowledge instead of HTTP/1.1 (default false). */
  readonly http2?: boolean;
}

/** A listening upstream. */
export interface Upstream extends AsyncDisposable {
  readonly port: number;
  readonly seen: RequestLog;
  /** Closes the listener and every connection. */
  stop(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1. */
export async function startUpstream(options: UpstreamOptions = {}): Promise<Upstream> {
  const seen = new RequestLog();
  const onRequest = (request: UpstreamRequest, response: UpstreamResponse): void => {
    void take(request, response, seen);
  };
  // An idle connection that is closed just when Envoy uses it again would be a 503 that nobody here made.
  const patient = { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 };
  const server = options.http2 ? createHttp2Server(onRequest) : createHttp1Server(patient, onRequest);
  const sockets = new Set<Duplex>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  if (!options.http2) server.on('upgrade', acceptWebSocket);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { port: (server.address() as AddressInfo).port, seen, stop, [Symbol.asyncDispose]: stop };
}

async function take(request: UpstreamRequest, response: UpstreamResponse, log: RequestLog): Promise<void> {
  log.started++;
  const hash = createHash('sha256');
  let bodyBytes = 0;
  let complete = true;
  try {
    for await (const chunk of request) {
      hash.update(chunk as Buffer);
      bodyBytes += (chunk as Buffer).length;
    }
  } catch {
    complete = false;
  }
  const seen = {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    bodyBytes,
    bodySha256: hash.digest('hex'),
    trailers: request.trailers,
    complete,
  };
  log.add(seen);
  if (complete) await answer(seen, response);
}
