/** A queue for each receiver of spans that the settings name. */
import { agentSender } from '../events/tracing/agent-sender.ts';
import { otlpSender } from '../events/tracing/otlp-sender.ts';
import { type SendSpans, SpanQueue } from '../events/tracing/span-queue.ts';
import type { TraceSettings } from '../events/tracing/trace-settings.ts';
import type { ServiceLog } from './service-log.ts';

/** Makes them; what a receiver does not take is counted, and said once. */
export async function spanQueues(
  settings: TraceSettings,
  version: string,
  log: ServiceLog,
): Promise<SpanQueue[]> {
  const { agent, otlp } = settings;
  const senders: Array<readonly [name: string, send: SendSpans]> = [];
  if (agent !== undefined) senders.push(['datadog-agent', agentSender(agent, settings, version)]);
  if (otlp !== undefined) senders.push(['otlp', await otlpSender(otlp, settings, version)]);
  return senders.map(
    ([name, send]) =>
      new SpanQueue(name, send, (problem) => {
        if (problem === undefined) log('info', 'trace.delivered', `${name}: spans arrive again`);
        else log('warn', 'trace.undelivered', `${name}: spans are lost until it answers: ${problem}`);
      }),
  );
}
