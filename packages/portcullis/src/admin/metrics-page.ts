import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { describeMetric, type LabelOf, type MetricName, metricCatalogue } from './metric-catalogue.ts';
import type { Page } from './page-server.ts';
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
  const set = <Name extends MetricName>(
    name: Name,
    value: number,
    labels: Readonly<Record<LabelOf<Name>, string>>,
  ): void => {
    const description = { ...describeMetric(name), registers: [registry] };
    const known = registry.getSingleMetric(description.name);
    if (metricCatalogue[name].type === 'counter') {
      ((known as Counter | undefined) ?? new Counter(description)).inc(labels, value);
    } else ((known as Gauge | undefined) ?? new Gauge(description)).set(labels, value);
  };
  const { configuration, decisions, bodyBudget, workers, certificateExpires } = service;
  set('build_info', 1, { version: service.version, node_version: process.version });
  set('config_info', 1, { hash: configuration.plan.version, origin: configuration.origin });
  set('config_last_reload_successful', configuration.lastReload?.result === 'rejected' ? 0 : 1, {});
  set('config_last_reload_success_timestamp_seconds', (configuration.lastSuccess ?? 0) / 1000, {});
  for (const [result, count] of Object.entries(configuration.reloads))
    set('config_reloads_total', count, { result });
  for (const { name: sink, written, dropped } of [{ name: 'stdout', ...decisions }, ...service.sinks]) {
    set('sink_events_total', written, { sink, result: 'sent' });
    set('sink_events_total', dropped, { sink, result: 'dropped' });
  }
  set('body_memory_bytes', bodyBudget.used, {});
  set('body_memory_limit_bytes', bodyBudget.limit, {});
  set('body_memory_refusals_total', bodyBudget.refused, {});
  set('worker_restarts_total', workers.deaths, {});
  set('workers_ready', workers.ready, {});
  for (const [listener, address] of service.addresses) {
    if (certificateExpires === undefined || !address.startsWith('tls:')) continue;
    set('tls_certificate_expiry_timestamp_seconds', certificateExpires / 1000, { listener });
  }
  return registry;
}
