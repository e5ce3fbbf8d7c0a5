import { request } from 'node:http';

/** What Envoy's admin interface answered. */
export interface AdminAnswer {
  readonly status: number;
  readonly body: string;
}

/** Envoy's admin interface answers at once or not at all. */
const answerMilliseconds = 5_000;

/** Asks the admin interface behind a Unix socket. Rejects when nothing answers there. */
export function askAdmin(
  socketPath: string,
  path: string,
  method: 'GET' | 'POST' = 'GET',
): Promise<AdminAnswer> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, method, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    call.setTimeout(answerMilliseconds, () => call.destroy(new Error(`envoy.admin-silent: ${path}`)));
    call.on('error', reject);
    call.end();
  });
}

/** Ports of the listeners by name, out of `/listeners?format=json`. */
export function parseListeners(json: string): Map<string, number> {
  const document = JSON.parse(json) as {
    listener_statuses?: { name: string; local_address: { socket_address?: { port_value: number } } }[];
  };
  const ports = new Map<string, number>();
  for (const status of document.listener_statuses ?? []) {
    const port = status.local_address.socket_address?.port_value;
    if (port !== undefined) ports.set(status.name, port);
  }
  return ports;
}

/** Counters and gauges out of `/stats` in its text form (`name: value` per line); histograms are left out. */
export function parseStats(text: string): Map<string, number> {
  const stats = new Map<string, number>();
  for (const line of text.split('\n')) {
    const colon = line.lastIndexOf(': ');
    const value = Number(line.slice(colon + 2));
    if (colon > 0 && Number.isFinite(value)) stats.set(line.slice(0, colon), value);
  }
  return stats;
}
