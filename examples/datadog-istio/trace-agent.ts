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
}

/** Starts it on a free port. */
export async function startTraceAgent(): Promise<TraceAgent> {
  const spans: AgentSpan[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/v0.4/traces')
        spans.push(...(decode(Buffer.concat(chunks), { useBigInt64: true }) as AgentSpan[][]).flat());
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    spans,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
