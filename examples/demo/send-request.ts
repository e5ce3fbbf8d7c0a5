import { Agent, request } from 'node:http';
import type { DemoRequest } from './requests.ts';

/** One connection, kept open, as a client of a shop would. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** What the client saw. */
export interface ClientView {
  readonly status: number;
  readonly body: string;
  /** From the first byte sent to the last byte received. */
  readonly milliseconds: number;
}

/** Sends a request of the demo to a port on loopback. `row` goes with it as `x-row`. */
export function send(port: number, one: DemoRequest, row: string): Promise<ClientView> {
  const raw = one.hosts.flatMap((host) => ['Host', host]).concat(...one.headers, 'x-row', row);
  if (one.body !== undefined) raw.push('content-length', String(Buffer.byteLength(one.body)));
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const call = request({
      host: '127.0.0.1',
      port,
      method: one.method,
      path: one.path,
      headers: raw,
      agent,
    });
    call.on('error', reject);
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, body, milliseconds: performance.now() - began });
      });
    });
    call.end(one.body);
  });
}

/** Closes the connection. */
export function hangUp(): void {
  agent.destroy();
}
