/**
 * The service's series as StatsD lines: what was counted since the last time, and what is now. Names are those of the
 * Signal Sciences agent (reference sigsci-agent.md section 2.3) without their prefix, so that its dashboards fit.
 */
import type { MetricSnapshot, MetricsSnapshot } from './service-view.ts';

/** What the process says of itself. */
export interface ProcessFacts {
  /** Seconds since the start. */
  readonly uptime: number;
  /** Resident bytes. */
  readonly memory: number;
  /** Processor time in percent of one core, since the last time. */
  readonly cpuPercent: number;
}

/** Which lines, and how they are named. */
export interface StatsdNames {
  readonly prefix: string;
  /** Names, or beginnings of names up to a dot, that are sent; empty: all. */
  readonly only: readonly string[];
  /** Signal names by attack class, tag or rule id; others are told by their rule id. */
  readonly signals: ReadonlyMap<string, string>;
}

/** Ways in which inspection itself failed; the other causes are properties of the request. */
const failures: readonly string[] = ['timeout', 'engine-error', 'overload'];
const percentiles: readonly number[] = [50, 95, 99];

/** Remembers what was counted before. */
export class StatsdLines {
  readonly #names: StatsdNames;
  readonly #before = new Map<string, number>();

  constructor(names: StatsdNames) {
    this.#names = names;
  }

  /** The lines for what happened since the last call. The series are those of all workers, one after the other. */
  next(reports: readonly MetricsSnapshot[], facts: ProcessFacts): string[] {
    const series = reports.flat();
    const counters = new Map<string, number>();
    const add = (name: string, value: number): void => {
      counters.set(name, (counters.get(name) ?? 0) + value);
    };
    for (const name of ['total', 'allow', 'block', 'error']) add(`waf.${name}`, 0);
    for (const { labels, value } of valuesOf(series, 'portcullis_exchanges_total')) {
      add('waf.total', value);
      add(labels['verdict'] === 'allow' ? 'waf.allow' : 'waf.block', value);
    }
    for (const { labels, value } of valuesOf(series, 'portcullis_postures_total'))
      if (failures.includes(String(labels['cause']))) add('waf.error', value);
    for (const { labels, value } of valuesOf(series, 'portcullis_findings_total'))
      add(`signal.${this.#signal(String(labels['rule_id']))}`, value);

    const lines: string[] = [];
    const line = (name: string, value: number, type: 'c' | 'g'): void => {
      if (this.#wants(name)) lines.push(`${this.#names.prefix}${name}:${round(value)}|${type}`);
    };
    for (const [name, value] of counters) {
      const change = this.#change(name, value);
      // A quiet interval says so for the four that dashboards add up, and nothing for each signal ever seen.
      if (change > 0 || !name.startsWith('signal.')) line(name, change, 'c');
    }
    this.#quantiles(series, 'portcullis_decision_duration_seconds', 'waf.perf.decision_time', line);
    this.#quantiles(series, 'portcullis_worker_event_loop_lag_seconds', 'waf.perf.queue_time', line);
    const connections = valuesOf(series, 'portcullis_grpc_connections').reduce(
      (sum, one) => sum + one.value,
      0,
    );
    line('rpc.connections.open', connections, 'g');
    line('runtime.cpu_pct', facts.cpuPercent, 'g');
    line('runtime.mem.sys_bytes', facts.memory, 'g');
    line('runtime.uptime', facts.uptime, 'g');
    return lines;
  }

  /** Percentiles of what was observed since the last time, in milliseconds: the upper bound of their bucket. */
  #quantiles(
    series: MetricsSnapshot,
    metric: string,
    name: string,
    line: (name: string, value: number, type: 'g') => void,
  ): void {
    const buckets = new Map<number, number>();
    for (const { labels, value, metricName } of valuesOf(series, metric)) {
      if (metricName !== `${metric}_bucket`) continue;
      const edge = labels['le'] === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels['le']);
      buckets.set(edge, (buckets.get(edge) ?? 0) + value);
    }
    const edges = [...buckets.keys()].sort((a, b) => a - b);
    const counts = edges.map((edge) => this.#change(`${name}:${edge}`, buckets.get(edge) ?? 0));
    const total = counts.at(-1) ?? 0;
    if (total === 0) return;
    const largest = edges.findLast((edge) => Number.isFinite(edge)) ?? 0;
    for (const percent of percentiles) {
      const place = counts.findIndex((count) => count * 100 >= total * percent);
      line(`${name}.${percent}pct`, Math.min(edges[place]!, largest) * 1000, 'g');
    }
  }

  /** What a counter grew by. A worker that was started again counts from 0, so that the sum may have fallen. */
  #change(name: string, value: number): number {
    const change = value - (this.#before.get(name) ?? 0);
    this.#before.set(name, value);
    return change < 0 ? value : change;
  }

  #signal(ruleId: string): string {
    const { signals } = this.#names;
    const known = [ruleId, ...ruleId.split('.')].find((part) => signals.has(part));
    return known === undefined ? safe(ruleId) : (signals.get(known) ?? safe(ruleId));
  }

  #wants(name: string): boolean {
    const { only } = this.#names;
    return only.length === 0 || only.some((one) => name === one || name.startsWith(`${one}.`));
  }
}

/** Lines joined to datagrams that fit an Ethernet frame. */
export function datagramsOf(lines: readonly string[], mostBytes = 1_400): string[] {
  const datagrams: string[] = [];
  let current = '';
  for (const line of lines) {
    if (current !== '' && current.length + 1 + line.length > mostBytes) {
      datagrams.push(current);
      current = '';
    }
    current += current === '' ? line : `\n${line}`;
  }
  if (current !== '') datagrams.push(current);
  return datagrams;
}

function valuesOf(series: MetricsSnapshot, name: string): MetricSnapshot['values'] {
  return series.filter((one) => one.name === name).flatMap(({ values }) => values);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** `:`, `|`, `@` and white space mean something to StatsD. */
function safe(name: string): string {
  let text = '';
  for (const character of name.slice(0, 100)) {
    const code = character.charCodeAt(0);
    const word = (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a);
    text += word || character === '-' || character === '.' ? character : '_';
  }
  return text;
}
