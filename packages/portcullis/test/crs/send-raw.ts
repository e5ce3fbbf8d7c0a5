/** Sends bytes as they are, however malformed, and reads what comes back. */
import { connect } from 'node:net';

/**
 * The status of the answer; 0 when the connection ended without one. Each call has a connection of its own. Envoy ends
 * every connection in bounded time (see `crs-stack.ts`), so nothing here counts time.
 */
export function sendRaw(port: number, request: Uint8Array): Promise<number> {
  return new Promise((resolve) => {
    const method = Buffer.from(request.subarray(0, 8)).toString('latin1').split(' ')[0];
    const endsWithHead = method === 'HEAD' || method === 'CONNECT';
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    let received = '';
    const end = (): void => {
      socket.destroy();
      resolve(statusOf(received));
    };
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      if (isComplete(received, endsWithHead)) end();
    });
    socket.on('error', end);
    socket.on('close', end);
  });
}

function statusOf(response: string): number {
  return response.startsWith('HTTP/1.') ? Number(response.slice(9, 12)) : 0;
}

/** Whether a response has arrived to its end. One that ends with its connection never says so. */
function isComplete(response: string, endsWithHead: boolean): boolean {
  const head = response.indexOf('\r\n\r\n');
  if (head < 0) return false;
  const status = statusOf(response);
  if (endsWithHead || status === 204 || status === 304) return true;
  const fields = response.slice(0, head + 2).toLowerCase();
  if (fields.includes('\r\ntransfer-encoding: chunked\r\n')) return response.endsWith('\r\n0\r\n\r\n');
  const length = fields.indexOf('\r\ncontent-length: ');
  return length >= 0 && response.length >= head + 4 + Number.parseInt(fields.slice(length + 18), 10);
}
