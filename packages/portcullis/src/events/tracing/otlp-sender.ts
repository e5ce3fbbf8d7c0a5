/** Spans over OTLP/HTTP, by OpenTelemetry's exporter; loaded only where it is asked for. */

import type { SendSpans } from './span-queue.ts';
import type { SpanRecord, TraceSettings } from './trace-settings.ts';

/** Values of OpenTelemetry's API: a server's span, a sampled context, a status that is unset or an error. */
const serverKind = 1;
const sampled = 1;
const statusCode = { unset: 0, error: 2 } as const;

/** Sends to an endpoint such as http://collector:4318/v1/traces. */
export async function otlpSender(
  url: string,
  settings: TraceSettings,
  programVersion: string,
): Promise<SendSpans> {
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const { resourceFromAttributes } = await import('@opentelemetry/resources');
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: 10_000 });
  const resource = resourceFromAttributes({
    'service.name': settings.service,
    ...(settings.version === undefined ? {} : { 'service.version': settings.version }),
    ...(settings.env === undefined ? {} : { 'deployment.environment.name': settings.env }),
    'telemetry.sdk.language': 'nodejs',
  });
  const instrumentationScope = { name: 'portcullis', version: programVersion };
  const readable = (span: SpanRecord) => ({
    name: span.resource,
    kind: serverKind,
    spanContext: () => ({ traceId: span.traceId, spanId: span.spanId, traceFlags: sampled }),
    ...(span.parentId === ''
      ? {}
      : {
          parentSpanContext: {
            ...{ traceId: span.traceId, spanId: span.parentId, traceFlags: sampled, isRemote: true },
          },
        }),
    startTime: hrTime(span.start),
    endTime: hrTime(span.start + span.duration),
    duration: hrTime(span.duration),
    status: { code: span.error ? statusCode.error : statusCode.unset },
    attributes: { ...span.texts, ...span.numbers, ...conventional(span) },
    ...{ links: [], events: [], ended: true, resource, instrumentationScope },
    ...{ droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 },
  });
  return (spans, signal) =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('the service ends')), { once: true });
      exporter.export(spans.map(readable), ({ code, error }) => {
        if (code === 0) resolve();
        else reject(error ?? new Error(`${url} did not take the spans`));
      });
    });
}

/** The names of OpenTelemetry's conventions for HTTP servers, beside those of Datadog. */
const conventionalNames: ReadonlyArray<readonly [ours: string, theirs: string]> = [
  ['http.method', 'http.request.method'],
  ['http.url', 'url.full'],
  ['http.host', 'server.address'],
  ['http.useragent', 'user_agent.original'],
  ['http.client_ip', 'client.address'],
];

function conventional({ texts }: SpanRecord): Record<string, string | number> {
  const found: Record<string, string | number> = {};
  for (const [ours, theirs] of conventionalNames) if (texts[ours] !== undefined) found[theirs] = texts[ours];
  const status = Number(texts['http.status_code']);
  if (status > 0) found['http.response.status_code'] = status;
  return found;
}

/** Seconds and nanoseconds. */
function hrTime(milliseconds: number): [seconds: number, nanoseconds: number] {
  const seconds = Math.floor(milliseconds / 1_000);
  return [seconds, Math.round((milliseconds - seconds * 1_000) * 1_000_000)];
}
