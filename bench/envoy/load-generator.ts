/**
 * The load generator, a process of its own: `node load-generator.ts '{"port":…,"loop":"closed",…}'` prints what it
 * measured as one JSON line.
 *
 * closed: every connection sends its next request when it has its answer. Shows the most that goes through.
 * open:   requests are due at fixed times, whatever became of earlier ones, and their latency counts from the time
 *         they were due: a slow answer is not hidden by sending less.
 */
import { requestPool, type TrafficName } from '../waf/request-pool.ts';
import { Http1Connection } from './http1-connection.ts';

/** What to send. */
export interface LoadOrder {
  readonly port: number;
  readonly loop: 'closed' | 'open';
  /** Connections; in the open loop a request waits for a free one. */
  readonly connections: number;
  /** Requests per second of the open loop. */
  readonly rate: number;
  readonly seconds: number;
  /** Seconds before what counts. */
  readonly warmUpSeconds: number;
  /** What is sent (default: one and the same GET). */
  readonly traffic?: TrafficName;
  /** Whether whoever is asked inspects, so that attacks must be refused (default: everything must be let through). */
  readonly inspected?: boolean;
}

/** What was measured; times in milliseconds. */
export interface LoadReport {
  readonly requests: number;
  /** Answers other than they must be. */
  readonly failures: number;
  /** How often each status came that should not have; 0: the connection ended. */
  readonly wrong: Readonly<Record<string, number>>;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

const plainGet = Buffer.from(
  [
    'GET /catalogue/kettles?sort=price&page=2 HTTP/1.1',
    'host: shop.example',
    'user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'accept-language: en-GB,en;q=0.7',
    'accept-encoding: gzip, deflate, br',
    'cookie: session=7d1c5b0e9f3a4c2d8e6b; theme=dark',
    'referer: https://shop.example/catalogue',
    '\r\n',
  ].join('\r\n'),
);

/** Runs an order. */
async function run(order: LoadOrder): Promise<LoadReport> {
  const pool = order.traffic === undefined ? [{ bytes: plainGet, status: 200 }] : requestPool(order.traffic);
  const connections = Array.from({ length: order.connections }, () => new Http1Connection(order.port));
  const begin = performance.now() + order.warmUpSeconds * 1000;
  const end = begin + order.seconds * 1000;
  const latencies: number[] = [];
  let failures = 0;
  const wrong: Record<string, number> = {};
  let sent = 0;
  /** Sends the next request of the pool that was due at `due`. */
  const send = (connection: Http1Connection, due: number, done: (status: number) => void): void => {
    const request = pool[sent++ % pool.length]!;
    connection.send(request.bytes, (status) => {
      const now = performance.now();
      // A slow answer counts where it comes: at the end of the closed loop, from its beginning in the open one.
      const counted = order.loop === 'closed' ? now : due;
      if (counted >= begin && counted < end) {
        latencies.push(now - due);
        if (status !== (order.inspected === true ? request.status : 200)) {
          failures++;
          wrong[status] = (wrong[status] ?? 0) + 1;
        }
      }
      done(status);
    });
  };
  if (order.loop === 'closed') await closedLoop(connections, end, send);
  else await openLoop(connections, order.rate, end, send);
  for (const connection of connections) connection.close();
  latencies.sort((one, other) => one - other);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0;
  return {
    requests: latencies.length,
    failures,
    wrong,
    perSecond: latencies.length / order.seconds,
    p50: at(0.5),
    p99: at(0.99),
  };
}

type Send = (connection: Http1Connection, due: number, done: (status: number) => void) => void;

function closedLoop(connections: readonly Http1Connection[], end: number, send: Send): Promise<unknown> {
  const loop = (connection: Http1Connection): Promise<void> =>
    new Promise((resolve) => {
      const next = (): void => {
        const began = performance.now();
        if (began >= end) return resolve();
        send(connection, began, (status) => {
          if (status === 0) resolve();
          else next();
        });
      };
      next();
    });
  return Promise.all(connections.map(loop));
}

function openLoop(
  connections: readonly Http1Connection[],
  rate: number,
  end: number,
  send: Send,
): Promise<void> {
  return new Promise((resolve) => {
    const free = [...connections];
    const waiting: number[] = [];
    let due = performance.now();
    const assign = (): void => {
      while (waiting.length > 0 && free.length > 0) {
        const began = waiting.shift() ?? 0;
        const connection = free.pop()!;
        send(connection, began, (status) => {
          if (status !== 0) free.push(connection);
          assign();
        });
      }
    };
    const tick = (): void => {
      const now = performance.now();
      for (; due <= now && due < end; due += 1000 / rate) waiting.push(due);
      assign();
      if (now < end || (waiting.length > 0 && free.length > 0)) setTimeout(tick, 1);
      else if (free.length === connections.length || now > end + 5_000) resolve();
      else setTimeout(tick, 1);
    };
    tick();
  });
}

console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? '{}') as LoadOrder)));
