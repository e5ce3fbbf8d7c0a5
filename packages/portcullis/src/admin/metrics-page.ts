import { AggregatorRegistry, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Page } from './admin-server.ts';
import type { ServiceView } from './service-view.ts';

const processRegistry = new Registry();
collectDefaultMetrics({ register: processRegistry });

/** /metrics: the workers' series added up, the service's own, and Node's. Prometheus text format. */
export async function metricsPage(service: ServiceView): Promise<Page> {
  const reports = await service.workers.reports();
  const workers = AggregatorRegistry.aggregate(reports.map((report) => report.series) as unknown as object[]);
  const parts = [
    await workers.metrics(),
    await ownSeries(service).metrics(),
    await processRegistry.metrics(),
  ];
  return {
    status: 200,
    type: 'text/plain; version=0.0.4',
    text: `${parts.map((part) => part.trim()).join('\n')}\n`,
  };
}

function ownSeries(service: ServiceView): Registry {
  const registry = new Registry();
  const { configuration, decisions, bodyBudget } = service;
  const gauge = (name: string, help: string, value: number, labels: Record<string, string> = {}): void => {
    const known = registry.getSingleMetric(`portcullis_${name}`) as Gauge | undefined;
    const metric =
      known ??
      new Gauge({ name: `portcullis_${name}`, help, labelNames: Object.keys(labels), registers: [registry] });
    metric.set(labels, value);
  };
  gauge('build_info', 'Version of this process', 1, {
    version: service.version,
    node_version: process.version,
  });
  gauge('config_info', 'The active configuration', 1, {
    hash: configuration.plan.version,
    origin: configuration.origin,
  });
  const last = configuration.lastReload;
  gauge(
    'config_last_reload_successful',
    'Whether the last reload was not refused',
    last?.result === 'rejected' ? 0 : 1,
  );
  if (last !== undefined && last.result !== 'rejected') {
    gauge(
      'config_last_reload_success_timestamp_seconds',
      'When the configuration was last read well',
      last.at / 1000,
    );
  }
  for (const [result, count] of Object.entries(configuration.reloads)) {
    gauge('config_reloads_total', 'Reloads by result', count, { result });
  }
  for (const { name, written, dropped } of [{ name: 'stdout', ...decisions }, ...service.sinks]) {
    gauge('sink_events_total', 'Events by sink and result', written, { sink: name, result: 'sent' });
    gauge('sink_events_total', 'Events by sink and result', dropped, { sink: name, result: 'dropped' });
  }
  gauge('body_memory_bytes', 'Body bytes held', bodyBudget.used);
  gauge('body_memory_limit_bytes', 'Body bytes that may be held', bodyBudget.limit);
  gauge('worker_restarts_total', 'Workers that died and were started again', service.workers.deaths);
  gauge('workers_ready', 'Workers that serve', service.workers.ready);
  return registry;
}
