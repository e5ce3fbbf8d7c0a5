import { describeMetric, type MetricName } from '../admin/metric-catalogue.ts';
import type { MetricSnapshot } from '../admin/service-view.ts';

/** A histogram whose observation is an addition: for what is measured with every exchange. */
export class DurationTally {
  readonly #edges: readonly number[];
  readonly #counts: Float64Array;
  #sum = 0;

  /** `edges`: upper bounds of the buckets in seconds, ascending. */
  constructor(edges: readonly number[]) {
    this.#edges = edges;
    this.#counts = new Float64Array(edges.length + 1);
  }

  /** Counts one duration in seconds. */
  observe(seconds: number): void {
    let bucket = 0;
    while (bucket < this.#edges.length && seconds > this.#edges[bucket]!) bucket++;
    this.#counts[bucket]!++;
    this.#sum += seconds;
  }

  /** The histogram in the form of prom-client, with these labels. */
  series(metric: MetricName, labels: Readonly<Record<string, string>>): MetricSnapshot {
    const { name, help } = describeMetric(metric);
    const values: Array<MetricSnapshot['values'][number]> = [];
    let total = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      total += count;
      const le = bucket < this.#edges.length ? String(this.#edges[bucket]) : '+Inf';
      values.push({ metricName: `${name}_bucket`, labels: { ...labels, le }, value: total });
    }
    values.push({ metricName: `${name}_sum`, labels: { ...labels }, value: this.#sum });
    values.push({ metricName: `${name}_count`, labels: { ...labels }, value: total });
    return {
      name,
      help,
      type: 'histogram',
      values,
      aggregator: 'sum',
    };
  }
}
