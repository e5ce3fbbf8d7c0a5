/**
 * The metrics of one worker. Every worker has its own registry; the main thread adds them up on each scrape. Label
 * sets are bounded: policies and causes are known, and listener labels, which come from Envoy, are counted.
 */
import { Counter, Gauge, Registry } from 'prom-client';
import { describeMetric } from '../admin/metric-catalogue.ts';
import type { MetricsSnapshot } from '../admin/service-view.ts';
import type { PolicyPlan } from '../config/plan.ts';
import { type PostureCause, postureCauses } from '../config/posture.ts';
import type { Inspection } from '../pipeline/inspection.ts';
import type { ProtocolName } from '../protocols/protocol-services.ts';
import { DurationTally } from './duration-tally.ts';
import { EventLoopLag } from './event-loop-lag.ts';

/** More listener labels than this become `overflow`: thousands of Envoy nodes, and still one scrape. */
const maxListenerLabels = 4096;

/** Policies of all configurations that were ever active; more become `overflow`. */
const maxPolicyLabels = 20_000;

/** Policies whose series exist before anything happened: eight causes each, and a scrape must stay small. */
const maxSeriesAhead = 500;

/** Seconds; an edge at 0.2, Envoy's default message timeout. */
const buckets = [
  0.00005, 0.0001, 0.0002, 0.0004, 0.0008, 0.0016, 0.0032, 0.0064, 0.0128, 0.0256, 0.0512, 0.1, 0.2, 0.5, 1,
];

/** How many exchanges of one kind there were. */
interface ExchangeTally {
  readonly protocol: string;
  readonly listener: string;
  readonly policy: string;
  readonly verdict: string;
  count: number;
}

export class WorkerMetrics {
  readonly #registry = new Registry();
  /** Counts by protocol, listener, policy and verdict, put into the counter when it is read: the hot path only adds. */
  readonly #exchanges = new Map<string, Map<string, Map<string, Map<string, ExchangeTally>>>>();
  #lastTally: ExchangeTally | undefined;
  readonly #listeners = new Set<string>();
  readonly #counter: Counter<'listener' | 'protocol' | 'policy' | 'verdict'>;
  readonly #wouldBlock: Counter<'policy' | 'mode'>;
  readonly #findings: Counter<'engine' | 'rule_id' | 'severity' | 'outcome'>;
  readonly #postures: Counter<'policy' | 'cause' | 'posture'>;
  readonly #durations = new Map<ProtocolName, DurationTally>();
  readonly #lag = new EventLoopLag();
  readonly #ignored: Counter<'listener'>;
  readonly #hiddenTrailers: Counter<'listener'>;
  readonly #inspected: Counter<'direction'>;
  readonly #grpcEvents: Counter<'event' | 'reason'>;
  readonly #logEntries: Counter<'kind' | 'joined'>;
  readonly #rateLimits: Counter<'rule' | 'outcome'>;
  readonly #connectionChecks: Counter<'listener'>;
  readonly #connections: Gauge<'worker'>;
  readonly #calls: Gauge<'worker'>;
  readonly #worker: string;
  readonly #ruleIds = new Set<string>();
  readonly #policies = new Set<string>();

  constructor(worker: number) {
    const registers = [this.#registry];
    this.#worker = String(worker);
    this.#counter = new Counter({ ...describeMetric('exchanges_total'), registers });
    this.#wouldBlock = new Counter({ ...describeMetric('would_block_total'), registers });
    this.#findings = new Counter({ ...describeMetric('findings_total'), registers });
    this.#postures = new Counter({ ...describeMetric('postures_total'), registers });
    this.#ignored = new Counter({ ...describeMetric('mode_overrides_ignored_total'), registers });
    this.#hiddenTrailers = new Counter({ ...describeMetric('trailers_hidden_total'), registers });
    this.#inspected = new Counter({ ...describeMetric('body_inspected_bytes_total'), registers });
    this.#grpcEvents = new Counter({ ...describeMetric('grpc_events_total'), registers });
    this.#logEntries = new Counter({ ...describeMetric('access_log_entries_total'), registers });
    this.#rateLimits = new Counter({ ...describeMetric('rate_limit_descriptors_total'), registers });
    this.#connectionChecks = new Counter({ ...describeMetric('connection_checks_total'), registers });
    this.#connections = new Gauge({ ...describeMetric('grpc_connections'), registers });
    this.#calls = new Gauge({ ...describeMetric('grpc_streams'), registers });
  }

  /** Makes the series of a configuration's policies, at 0: what does not exist cannot be alerted on. One per step. */
  *expectSteps(plan: PolicyPlan): Generator<undefined, void, undefined> {
    for (const { id, mode, postures } of plan.policies.slice(0, maxSeriesAhead)) {
      const policy = this.#policyLabel(id);
      for (const cause of postureCauses) this.#postures.labels(policy, cause, postures[cause]).inc(0);
      if (mode === 'detect' || mode === 'shadow') this.#wouldBlock.labels(policy, mode).inc(0);
      yield;
    }
  }

  /** Counts an exchange that is over. */
  exchange(inspection: Inspection, protocol: ProtocolName): void {
    const { choice, verdict, wouldVerdict, exchange, mode } = inspection;
    const policy = this.#policyLabel(choice.policy?.id ?? '');
    const listener = this.#listenerLabel(exchange.label.listener);
    this.#tallyOf(protocol, listener, policy, verdict.action).count++;
    this.#duration(protocol).observe(inspection.spent / 1000);
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

  /** The count of one kind of exchange; the one asked for last is found without a look-up. */
  #tallyOf(protocol: string, listener: string, policy: string, verdict: string): ExchangeTally {
    const last = this.#lastTally;
    if (
      last?.protocol === protocol &&
      last.listener === listener &&
      last.policy === policy &&
      last.verdict === verdict
    )
      return last;
    const byVerdict = inner(inner(inner(this.#exchanges, protocol), listener), policy);
    let tally = byVerdict.get(verdict);
    if (tally === undefined) {
      tally = { protocol, listener, policy, verdict, count: 0 };
      byVerdict.set(verdict, tally);
    }
    this.#lastTally = tally;
    return tally;
  }

  /** Counts an access log entry. */
  accessLogEntry(kind: string, joined: string): void {
    this.#logEntries.labels(kind, joined).inc();
  }

  /** Counts what a rule of the rate limit service said. */
  rateLimited(rule: string, outcome: string): void {
    this.#rateLimits.labels(rule, outcome).inc();
  }

  /** Counts a connection that ext_authz asked about. */
  connectionChecked(listener: string): void {
    this.#connectionChecks.labels(this.#listenerLabel(listener)).inc();
  }

  /** Counts a failed inspection. */
  posture(policy: string, cause: PostureCause, posture: string): void {
    this.#postures.labels(this.#policyLabel(policy), cause, posture).inc();
  }

  /** Counts a body that was asked for and did not come. */
  overrideIgnored(listener: string): void {
    this.#ignored.labels(this.#listenerLabel(listener)).inc();
  }

  /** Counts trailers that were there and did not come. */
  trailersHidden(listener: string): void {
    this.#hiddenTrailers.labels(this.#listenerLabel(listener)).inc();
  }

  /** Counts an event of the transport. */
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
          for (const [verdict, { count }] of verdicts)
            this.#counter.labels(listener, protocol, policy, verdict).inc(count);
        }
      }
    }
    const series = (await this.#registry.getMetricsAsJSON()) as unknown as MetricsSnapshot;
    return [
      ...series,
      ...this.#durations
        .entries()
        .map(([protocol, tally]) => tally.series('decision_duration_seconds', { protocol })),
      this.#lag.tally.series('worker_event_loop_lag_seconds', { worker: this.#worker }),
    ];
  }

  #duration(protocol: ProtocolName): DurationTally {
    let tally = this.#durations.get(protocol);
    if (tally === undefined) {
      tally = new DurationTally(buckets);
      this.#durations.set(protocol, tally);
    }
    return tally;
  }

  #policyLabel(id: string): string {
    return bounded(this.#policies, id, maxPolicyLabels, 'overflow');
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
