/**
 * The metrics of one worker. Every worker has its own registry; the main thread adds them up on each scrape. Label
 * sets are bounded: policies and causes are known, and listener labels, which come from Envoy, are counted.
 */
import { Counter, Gauge, Registry } from 'prom-client';
import type { MetricsSnapshot } from '../admin/service-view.ts';
import type { PostureCause } from '../config/posture.ts';
import type { Inspection } from '../pipeline/inspection.ts';
import type { ProtocolName } from '../protocols/protocol-services.ts';
import { DurationTally } from './duration-tally.ts';

/** More listener labels than this become `overflow`: thousands of Envoy nodes, and still one scrape. */
const maxListenerLabels = 4096;

/** Seconds; an edge at 0.2, Envoy's default message timeout. */
const buckets = [
  0.00005, 0.0001, 0.0002, 0.0004, 0.0008, 0.0016, 0.0032, 0.0064, 0.0128, 0.0256, 0.0512, 0.1, 0.2, 0.5, 1,
];

export class WorkerMetrics {
  readonly #registry = new Registry();
  /** Counts by protocol, listener, policy and verdict, put into the counter when it is read: the hot path only adds. */
  readonly #exchanges = new Map<string, Map<string, Map<string, Map<string, number>>>>();
  readonly #listeners = new Set<string>();
  readonly #counter: Counter<'listener' | 'protocol' | 'policy' | 'verdict'>;
  readonly #wouldBlock: Counter<'policy' | 'mode'>;
  readonly #findings: Counter<'engine' | 'rule_id' | 'severity' | 'outcome'>;
  readonly #postures: Counter<'policy' | 'cause' | 'posture'>;
  readonly #durations = new DurationTally(buckets);
  readonly #ignored: Counter<'listener'>;
  readonly #inspected: Counter<'direction'>;
  readonly #grpcEvents: Counter<'event' | 'reason'>;
  readonly #logEntries: Counter<'kind' | 'joined'>;
  readonly #connectionChecks: Counter<'listener'>;
  readonly #connections: Gauge<'worker'>;
  readonly #calls: Gauge<'worker'>;
  readonly #worker: string;
  readonly #ruleIds = new Set<string>();

  constructor(worker: number) {
    const registers = [this.#registry];
    this.#worker = String(worker);
    this.#counter = new Counter({
      name: 'portcullis_exchanges_total',
      help: 'Exchanges that are over, by what happened to them',
      labelNames: ['listener', 'protocol', 'policy', 'verdict'],
      registers,
    });
    this.#wouldBlock = new Counter({
      name: 'portcullis_would_block_total',
      help: 'Exchanges that detect or shadow let pass and block would have refused',
      labelNames: ['policy', 'mode'],
      registers,
    });
    this.#findings = new Counter({
      name: 'portcullis_findings_total',
      help: 'Findings in every mode',
      labelNames: ['engine', 'rule_id', 'severity', 'outcome'],
      registers,
    });
    this.#postures = new Counter({
      name: 'portcullis_postures_total',
      help: 'Failed inspections by cause and what was done; posture allow is fail-open',
      labelNames: ['policy', 'cause', 'posture'],
      registers,
    });
    this.#ignored = new Counter({
      name: 'portcullis_mode_overrides_ignored_total',
      help: 'Bodies that Envoy did not send although asked; allow_mode_override may be missing',
      labelNames: ['listener'],
      registers,
    });
    this.#inspected = new Counter({
      name: 'portcullis_body_inspected_bytes_total',
      help: 'Body bytes inspected',
      labelNames: ['direction'],
      registers,
    });
    this.#grpcEvents = new Counter({
      name: 'portcullis_grpc_events_total',
      help: 'Events of the transport: errors, floods, handler failures',
      labelNames: ['event', 'reason'],
      registers,
    });
    this.#logEntries = new Counter({
      name: 'portcullis_access_log_entries_total',
      help: 'Access log entries by kind, and by where the signed verdict stood that joined them or why none did',
      labelNames: ['kind', 'joined'],
      registers,
    });
    this.#connectionChecks = new Counter({
      name: 'portcullis_connection_checks_total',
      help: 'Connections that ext_authz asked about; no policy is about them, so they went on',
      labelNames: ['listener'],
      registers,
    });
    this.#connections = new Gauge({
      name: 'portcullis_grpc_connections',
      help: 'Open gRPC connections',
      labelNames: ['worker'],
      registers,
    });
    this.#calls = new Gauge({
      name: 'portcullis_grpc_streams',
      help: 'Open gRPC calls',
      labelNames: ['worker'],
      registers,
    });
  }

  /** Counts an exchange that is over. */
  exchange(inspection: Inspection, protocol: ProtocolName): void {
    const { choice, verdict, wouldVerdict, exchange, mode } = inspection;
    const policy = choice.policy?.id ?? '';
    const listener = this.#listenerLabel(exchange.label.listener);
    const byVerdict = inner(inner(inner(this.#exchanges, protocol), listener), policy);
    byVerdict.set(verdict.action, (byVerdict.get(verdict.action) ?? 0) + 1);
    this.#durations.observe(inspection.spent / 1000);
    if (
      inspection.findings.length === 0 &&
      inspection.bodies.request.bytes + inspection.bodies.response.bytes === 0
    )
      return;
    if (wouldVerdict.action !== verdict.action) this.#wouldBlock.labels(policy, mode).inc();
    for (const { finding, mode: applied } of inspection.findings) {
      const outcome = finding.effect === 'note' ? 'noted' : outcomes[applied];
      this.#findings.labels(finding.engine, this.#ruleLabel(finding.ruleId), finding.severity, outcome).inc();
    }
    const { request, response } = inspection.bodies;
    if (request.bytes > 0) this.#inspected.labels('request').inc(request.bytes);
    if (response.bytes > 0) this.#inspected.labels('response').inc(response.bytes);
  }

  accessLogEntry(kind: string, joined: string): void {
    this.#logEntries.labels(kind, joined).inc();
  }

  connectionChecked(listener: string): void {
    this.#connectionChecks.labels(this.#listenerLabel(listener)).inc();
  }

  posture(policy: string, cause: PostureCause, posture: string): void {
    this.#postures.labels(policy, cause, posture).inc();
  }

  overrideIgnored(listener: string): void {
    this.#ignored.labels(this.#listenerLabel(listener)).inc();
  }

  grpcEvent(event: string, reason: string): void {
    this.#grpcEvents.labels(event, reason).inc();
  }

  /** All series of this worker. */
  async snapshot(connections: number, calls: number): Promise<MetricsSnapshot> {
    this.#connections.labels(this.#worker).set(connections);
    this.#calls.labels(this.#worker).set(calls);
    this.#counter.reset();
    for (const [protocol, listeners] of this.#exchanges) {
      for (const [listener, policies] of listeners) {
        for (const [policy, verdicts] of policies) {
          for (const [verdict, count] of verdicts)
            this.#counter.labels(listener, protocol, policy, verdict).inc(count);
        }
      }
    }
    const series = (await this.#registry.getMetricsAsJSON()) as unknown as MetricsSnapshot;
    return [
      ...series,
      this.#durations.series('portcullis_decision_duration_seconds', { protocol: 'http-ext-proc' }),
    ];
  }

  #listenerLabel(label: string): string {
    return bounded(this.#listeners, label, maxListenerLabels, 'overflow');
  }

  /** At most 500 rule ids, then `other`. */
  #ruleLabel(ruleId: string): string {
    return bounded(this.#ruleIds, ruleId, 500, 'other');
  }
}

const outcomes = { block: 'blocked', shadow: 'shadow', detect: 'detected', off: 'noted' } as const;

function inner<Value>(map: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  let found = map.get(key);
  if (found === undefined) {
    found = new Map();
    map.set(key, found);
  }
  return found;
}

function bounded(known: Set<string>, label: string, limit: number, overflow: string): string {
  if (known.has(label)) return label;
  if (known.size >= limit) return overflow;
  known.add(label);
  return label;
}
