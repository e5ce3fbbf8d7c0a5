/** What stands in for Datadog's agent: takes traces on its v0.4 endpoint and keeps their spans. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decode } from '@msgpack/msgpack';

/** A span as the agent reads it. */
export interface AgentSpan {
  readonly trace_id: bigint;
  readonly parent_id: bigint;
  readonly span_id: bigint;
  readonly service: string;
  readonly resource: string;
  readonly meta: Readonly<Record<string, string>>;
}

/** A running agent. */
export interface TraceAgent extends AsyncDisposable {
  readonly port: number;
  readonly spans: readonly AgentSpan[];
  /** The first span that fits, once it has arrived; rejects after a minute. */
  arrived(fits: (span: AgentSpan) => boolean): Promise<AgentSpan>;
}

/** Longer than anything takes on a machine that others use too. */
const arrivalMilliseconds = 60_000;

/** Starts it on a free port. */
export async function startTraceAgent(): Promise<TraceAgent> {
  const spans: AgentSpan[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/v0.4/traces')
        spans.push(...(decode(Buffer.concat(chunks), { useBigInt64: true }) as AgentSpan[][]).flat());
      for (const look of waiting) look();
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    spans,
    arrived: (fits) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const span = spans.find(fits);
          if (span === undefined) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(span);
        };
        const timer = setTimeout(
          () => reject(new Error(`example.no-span: ${spans.length} others, none for ${fits}`)),
          arrivalMilliseconds,
        );
        waiting.add(look);
        look();
      }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
