/**
 * Flags and environment of Elchi Shield (reference elchi-shield.md section 5), so that its unit file and its
 * environment file start Portcullis unchanged. What has the same meaning has the same name and is not listed here;
 * what is left is accepted and told once, never silently ignored.
 */

/** A flag of Elchi Shield that does nothing here. */
export interface ForeignFlag {
  /** Name without dashes. */
  readonly name: string;
  /** Whether it takes a value. */
  readonly value: 'required' | 'optional' | 'none';
  /** What to do instead, or why nothing is lost. */
  readonly note: string;
}

const goRuntime = 'a setting of the Go runtime; Portcullis bounds its memory by --max-inflight-body-bytes';
const profiling = 'start with NODE_OPTIONS=--cpu-prof to take a profile';
const sinks = 'decisions go to stdout as JSON lines; send them on with your log shipper';

/** All of them. */
export const elchiForeignFlags: readonly ForeignFlag[] = [
  { name: 'config-file', value: 'required', note: sinks },
  { name: 'audit-exporter', value: 'required', note: sinks },
  { name: 'audit-clickhouse-dsn', value: 'required', note: sinks },
  { name: 'audit-clickhouse-table', value: 'required', note: sinks },
  { name: 'audit-clickhouse-batch-size', value: 'required', note: sinks },
  { name: 'audit-clickhouse-flush-interval', value: 'required', note: sinks },
  { name: 'audit-clickhouse-ttl-days', value: 'required', note: sinks },
  { name: 'audit-otel-endpoint', value: 'required', note: sinks },
  { name: 'audit-otel-insecure', value: 'optional', note: sinks },
  { name: 'audit-max-per-sec', value: 'required', note: 'lower sampling_rate in the policies instead' },
  { name: 'metrics-otlp-endpoint', value: 'required', note: 'scrape /metrics of the admin server' },
  { name: 'metrics-otlp-insecure', value: 'optional', note: 'scrape /metrics of the admin server' },
  { name: 'metrics-otlp-interval', value: 'required', note: 'scrape /metrics of the admin server' },
  {
    name: 'max-body-bytes',
    value: 'required',
    note: 'set max_request_body_bytes and max_response_body_bytes in the policies (default 1048576)',
  },
  { name: 'log-source', value: 'optional', note: 'log lines carry a stable code instead' },
  { name: 'pprof', value: 'optional', note: profiling },
  { name: 'block-profile-rate', value: 'required', note: profiling },
  { name: 'mutex-profile-fraction', value: 'required', note: profiling },
  { name: 'mem-limit-bytes', value: 'required', note: goRuntime },
  { name: 'gogc', value: 'required', note: goRuntime },
];

const prefix = 'ELCHI_SHIELD_';

/**
 * The environment with every ELCHI_SHIELD_ variable also under its PORTCULLIS_ name, where that is not set. The
 * names are the same but for the prefix (ELCHI_SHIELD_MEM_LIMIT, the exception, has no effect here).
 */
export function withElchiEnvironment(environment: Readonly<NodeJS.ProcessEnv>): NodeJS.ProcessEnv {
  const all: NodeJS.ProcessEnv = { ...environment };
  for (const [name, value] of Object.entries(environment)) {
    if (name.startsWith(prefix)) all[`PORTCULLIS_${name.slice(prefix.length)}`] ??= value;
  }
  return all;
}

/**
 * Arguments as Go's flag package takes them, in the form of ours: a single dash before a long name is two, and a
 * call without a command is `serve`.
 */
export function fromGoArguments(args: readonly string[]): string[] {
  const [first = ''] = args;
  const twoDashes = args.map((argument) => (isSingleDashed(argument) ? `-${argument}` : argument));
  const isFlag = first.startsWith('-') && !['-h', '--help', '-help'].includes(first);
  if (!isFlag) return twoDashes;
  return twoDashes[0] === '--version' ? ['version'] : ['serve', ...twoDashes];
}

function isSingleDashed(argument: string): boolean {
  return (
    argument.length > 2 && argument.startsWith('-') && !argument.startsWith('--') && /^-[a-z]/.test(argument)
  );
}
