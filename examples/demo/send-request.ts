import { Agent, request } from 'node:http';
import { type Client, http2Client } from '@portcullis-testing/envoy';
import type { DemoRequest } from './requests.ts';

/** One connection per port and version, kept open, as a client of a shop would. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const http2 = new Map<number, Client>();

/** What the client saw. */
export interface ClientView {
  readonly status: number;
  /** From the first byte sent to the last byte received. */
  readonly milliseconds: number;
}

/** Sends a request of the demo to a port on loopback. `row` goes with it as `x-row`. */
export async function send(port: number, one: DemoRequest, row: string): Promise<ClientView> {
  const began = performance.now();
  const status = await (one.http2 === true ? sendHttp2(port, one, row) : sendHttp1(port, one, row));
  return { status, milliseconds: performance.now() - began };
}

function sendHttp1(port: number, one: DemoRequest, row: string): Promise<number> {
  const { method, path, body = [], trailers } = one;
  const headers = one.hosts.flatMap((host) => ['Host', host]).concat(...one.headers, 'x-row', row);
  const chunked = body.length > 1 || trailers !== undefined;
  if (chunked) headers.push('transfer-encoding', 'chunked');
  else if (body.length === 1) headers.push('content-length', String(Buffer.byteLength(body[0]!)));
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, method, path, headers, agent });
    call.on('error', reject);
    call.on('response', (response) => {
      response.on('error', reject);
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.resume();
    });
    for (const piece of body) call.write(piece);
    if (trailers !== undefined) call.addTrailers(trailers);
    call.end();
  });
}

async function sendHttp2(port: number, one: DemoRequest, row: string): Promise<number> {
  const client = http2.get(port) ?? http2Client(port);
  http2.set(port, client);
  const headers = { host: one.hosts[0] ?? '', ...Object.fromEntries(one.headers), 'x-row': row };
  const { method, path, body, trailers } = one;
  const { status } = await client.send({
    ...{ method, path, headers },
    ...(body === undefined ? {} : { body }),
    ...(trailers === undefined ? {} : { trailers }),
  });
  return status;
}

/** Closes the connections. */
export function hangUp(): void {
  agent.destroy();
  for (const client of http2.values()) client[Symbol.dispose]();
}
