/**
 * Every metric of the service, without its prefix `portcullis_`: the one place for names, labels and help, from which
 * the reference page is made. Label sets are bounded: hosts, paths, addresses and keys are never labels.
 */

interface MetricDescription {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
}

/** All metrics. */
export const metricCatalogue = {
  build_info: { type: 'gauge', labels: ['version', 'node_version'], help: 'Version of this process' },
  exchanges_total: {
    type: 'counter',
    labels: ['listener', 'protocol', 'policy', 'verdict'],
    help: 'Exchanges that are over, by what happened to them',
  },
  would_block_total: {
    type: 'counter',
    labels: ['policy', 'mode'],
    help: 'Exchanges that detect or shadow let pass and block would have refused',
  },
  findings_total: {
    type: 'counter',
    labels: ['engine', 'rule_id', 'severity', 'outcome'],
    help: 'Findings in every mode; rule ids beyond the first 500 are counted as other',
  },
  postures_total: {
    type: 'counter',
    labels: ['policy', 'cause', 'posture'],
    help: 'Failed inspections by cause and what was done; posture allow is fail-open',
  },
  decision_duration_seconds: {
    type: 'histogram',
    labels: ['protocol'],
    help: 'Own processing time of an exchange, all phases, in seconds',
  },
  body_inspected_bytes_total: { type: 'counter', labels: ['direction'], help: 'Body bytes inspected' },
  body_memory_bytes: { type: 'gauge', labels: [], help: 'Body bytes held' },
  body_memory_limit_bytes: { type: 'gauge', labels: [], help: 'Body bytes that may be held' },
  body_memory_refusals_total: {
    type: 'counter',
    labels: [],
    help: 'How often there was no memory for a body',
  },
  mode_overrides_ignored_total: {
    type: 'counter',
    labels: ['listener'],
    help: 'Bodies that Envoy did not send although asked; allow_mode_override may be missing',
  },
  trailers_hidden_total: {
    type: 'counter',
    labels: ['listener'],
    help: 'Requests whose trailers Envoy did not send; their trailer mode may be missing',
  },
  access_log_entries_total: {
    type: 'counter',
    labels: ['kind', 'joined'],
    help: 'Access log entries by kind, and by where the signed verdict stood that joined them or why none did',
  },
  rate_limit_descriptors_total: {
    type: 'counter',
    labels: ['rule', 'outcome'],
    help: 'Descriptors of the rate limit service by limit; outcome shadow would have been over',
  },
  connection_checks_total: {
    type: 'counter',
    labels: ['listener'],
    help: 'Connections that ext_authz asked about; no policy is about them, so they went on',
  },
  config_info: { type: 'gauge', labels: ['hash', 'origin'], help: 'The active configuration' },
  config_last_reload_successful: {
    type: 'gauge',
    labels: [],
    help: 'Whether the last reload was not refused, 0 or 1',
  },
  config_last_reload_success_timestamp_seconds: {
    type: 'gauge',
    labels: [],
    help: 'When the configuration was last read well, in seconds since 1970',
  },
  config_reloads_total: { type: 'counter', labels: ['result'], help: 'Reloads by result' },
  sink_events_total: {
    type: 'counter',
    labels: ['sink', 'result'],
    help: 'Decisions by sink and result, sent or dropped',
  },
  grpc_connections: { type: 'gauge', labels: ['worker'], help: 'Open gRPC connections' },
  grpc_streams: { type: 'gauge', labels: ['worker'], help: 'Open gRPC calls' },
  grpc_events_total: {
    type: 'counter',
    labels: ['event', 'reason'],
    help: 'Events of the transport: connections opened, closed, refused, sent away; floods; handler errors',
  },
  worker_event_loop_lag_seconds: {
    type: 'histogram',
    labels: ['worker'],
    help: 'How much later than planned a timer of the worker runs, looked at every 50 ms, in seconds',
  },
  worker_restarts_total: {
    type: 'counter',
    labels: [],
    help: 'Workers that died and were started again',
  },
  workers_ready: { type: 'gauge', labels: [], help: 'Workers that serve' },
  tls_certificate_expiry_timestamp_seconds: {
    type: 'gauge',
    labels: ['listener'],
    help: 'When the certificate of a TLS listener ends, in seconds since 1970',
  },
} as const satisfies Readonly<Record<string, MetricDescription>>;

/** Name of a metric, without the prefix. */
export type MetricName = keyof typeof metricCatalogue;

/** Names of a metric's labels. */
export type LabelOf<Name extends MetricName> = (typeof metricCatalogue)[Name]['labels'][number];

/** A metric as prom-client wants it described. */
export function describeMetric<Name extends MetricName>(
  name: Name,
): { name: string; help: string; labelNames: Array<LabelOf<Name>> } {
  const { help, labels } = metricCatalogue[name];
  return { name: `portcullis_${name}`, help, labelNames: [...labels] as Array<LabelOf<Name>> };
}

/** The reference page. */
export function metricsReference(): string {
  const rows = Object.entries(metricCatalogue).map(([name, { type, labels, help }]) => {
    const names = labels.length === 0 ? '–' : labels.map((label) => `\`${label}\``).join(', ');
    return `| \`portcullis_${name}\` | ${type} | ${names} | ${help} |`;
  });
  return `# Metrics

\`GET /metrics\` of the admin server, in Prometheus' text format. Workers are added up; \`worker\` tells them apart where
that matters. Series of known policies and causes exist at 0 (of the first 500 policies). Beside these there are
\`process_*\` and \`nodejs_*\` of the main thread, which carries no traffic.

| metric | type | labels | meaning |
|---|---|---|---|
${rows.join('\n')}

To watch: \`portcullis_postures_total{posture="allow"}\` (passed without inspection), \`portcullis_config_last_reload_successful\`,
\`portcullis_sink_events_total{result="dropped"}\`, \`portcullis_mode_overrides_ignored_total\`,
\`portcullis_trailers_hidden_total\`, and of Envoy itself the
ext_proc filter's \`failure_mode_allowed\`, \`message_timeouts\` and \`streams_failed\`.
`;
}
