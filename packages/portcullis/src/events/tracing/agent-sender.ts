/** Spans to Datadog's agent: its v0.4 traces endpoint, msgpack. */
import { encode } from '@msgpack/msgpack';
import type { SendSpans } from './span-queue.ts';
import type { SpanRecord, TraceSettings } from './trace-settings.ts';

/** Milliseconds that the agent may take. */
const patience = 10_000;

/** Sends to the agent at `host` and `port`. */
export function agentSender(
  { host, port }: { readonly host: string; readonly port: number },
  settings: TraceSettings,
  programVersion: string,
): SendSpans {
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}/v0.4/traces`;
  return async (spans, signal) => {
    const response = await fetch(url, {
      method: 'PUT',
      headers: {
        'content-type': 'application/msgpack',
        'datadog-meta-lang': 'nodejs',
        'datadog-meta-lang-version': process.versions.node,
        'datadog-meta-tracer-version': programVersion,
        'x-datadog-trace-count': String(spans.length),
        // Without every request there is nothing to compute rates from.
        ...(settings.all ? {} : { 'datadog-client-computed-stats': 'yes' }),
      },
      body: encode(
        spans.map((span) => [agentSpan(span, settings)]),
        { useBigInt64: true },
      ) as Uint8Array<ArrayBuffer>,
      signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
      redirect: 'error',
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  };
}

/** Numbers of 64 bits are bigints: the agent wants them whole. */
function agentSpan(span: SpanRecord, settings: TraceSettings): object {
  return {
    trace_id: BigInt(`0x${span.traceId.slice(16)}`),
    span_id: BigInt(`0x${span.spanId}`),
    parent_id: span.parentId === '' ? 0n : BigInt(`0x${span.parentId}`),
    name: 'http.request',
    resource: span.resource,
    service: settings.service,
    type: 'web',
    start: nanoseconds(span.start),
    duration: nanoseconds(span.duration),
    error: span.error ? 1 : 0,
    meta: span.texts,
    metrics: span.numbers,
  };
}

function nanoseconds(milliseconds: number): bigint {
  return BigInt(Math.round(milliseconds * 1_000)) * 1_000n;
}
