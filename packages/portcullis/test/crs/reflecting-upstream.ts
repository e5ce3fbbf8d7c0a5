/** The server behind Envoy that the CRS tests are written for: it answers what it is asked to answer. */
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { answer } from '@portcullis/seclang/regression';

/** A listening upstream. */
export interface ReflectingUpstream extends AsyncDisposable {
  readonly port: number;
}

/** Listens on a free port of 127.0.0.1. */
export async function startReflectingUpstream(): Promise<ReflectingUpstream> {
  const sockets = new Set<Socket>();
  const patient = { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0, maxHeaderSize: 1 << 20 };
  // What Envoy lets through must be answered, also where Node's own parser would refuse it.
  const lenient = { insecureHTTPParser: true, requireHostHeader: false, ...patient };
  const server = createServer(lenient, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const reply = answer(request.method ?? '', request.url ?? '', Buffer.concat(chunks));
      const headers = reply.headers.map(([name, value]): [string, string] => [name, value]);
      response.writeHead(reply.status, [...headers, ['Content-Length', String(reply.body.length)]].flat());
      response.end(reply.body);
    });
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
