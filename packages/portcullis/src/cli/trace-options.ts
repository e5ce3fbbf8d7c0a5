/** The flags of `serve` about spans. Without a receiver there are none, and nothing of them costs anything. */
import { InvalidArgumentError, Option } from 'commander';
import type { TraceSettings } from '../events/tracing/trace-settings.ts';
import { type TraceStyle, traceStyles } from '../exchange/trace-context.ts';
import { AddressError, parseListener } from '../runtime/listener-address.ts';
import type { ServeSettings } from '../runtime/serve-settings.ts';
import { bool, count } from './flag-values.ts';

/** What commander makes of them. */
export interface TraceFlags {
  traceAgent?: string;
  traceOtlp?: string;
  traceService: string;
  traceEnv?: string;
  traceVersion?: string;
  traceAll: boolean;
  traceFindingsPerSecond: number;
  traceErrorStatuses: TraceSettings['errorStatuses'];
  traceWithoutQuery: boolean;
  traceExtract: readonly TraceStyle[];
  traceInject: readonly TraceStyle[];
}

const allStyles = traceStyles.join(',');

/** The flags, for `addServeOptions`. */
export function traceOptions(): Option[] {
  return [
    new Option('--trace-agent <host:port>', "send spans to Datadog's agent there (its port is 8126)"),
    new Option(
      '--trace-otlp <url>',
      'send spans to this OTLP/HTTP endpoint, for example http://collector:4318/v1/traces',
    ).argParser(httpUrl),
    new Option('--trace-service <name>', 'service that spans belong to').default('portcullis'),
    new Option('--trace-env <name>', 'environment that spans belong to'),
    new Option('--trace-version <version>', 'version that spans name'),
    new Option(
      '--trace-all [bool]',
      'a span for every exchange whose trace is kept; false: for those with findings, and one a minute',
    )
      .argParser(bool)
      .preset('true')
      .default(true),
    new Option('--trace-findings-per-second <count>', 'most spans that findings alone cause')
      .argParser(count(1, 1_000_000))
      .default(100),
    new Option('--trace-error-statuses <ranges>', 'statuses that make a span an error, with commas')
      .argParser(statusRanges)
      .default(statusRanges('500-599'), '500-599'),
    new Option('--trace-without-query [bool]', 'leave queries out of the URLs of spans')
      .argParser(bool)
      .preset('true')
      .default(false),
    new Option('--trace-extract <styles>', `forms of trace context that are read, of ${allStyles}; none`)
      .argParser(styles)
      .default(traceStyles, allStyles),
    new Option('--trace-inject <styles>', `forms that the upstream gets, of ${allStyles}; none`)
      .argParser(styles)
      .default(traceStyles, allStyles),
  ];
}

/** The flags as settings; none without a receiver. Throws an address error. */
export function traceSettings(flags: TraceFlags): Pick<ServeSettings, 'tracing'> {
  const { traceAgent, traceOtlp } = flags;
  if (traceAgent === undefined && traceOtlp === undefined) return {};
  const agent = traceAgent === undefined ? undefined : parseListener('trace-agent', 'tcp', traceAgent);
  if (agent?.network === 'tcp' && agent.port === 0)
    throw new AddressError('--trace-agent: write host:port, for example localhost:8126');
  return {
    tracing: {
      service: flags.traceService,
      ...(flags.traceEnv === undefined ? {} : { env: flags.traceEnv }),
      ...(flags.traceVersion === undefined ? {} : { version: flags.traceVersion }),
      all: flags.traceAll,
      findingsPerSecond: flags.traceFindingsPerSecond,
      errorStatuses: flags.traceErrorStatuses,
      withoutQuery: flags.traceWithoutQuery,
      extract: flags.traceExtract,
      inject: flags.traceInject,
      ...(agent?.network === 'tcp' ? { agent: { host: agent.host, port: agent.port } } : {}),
      ...(traceOtlp === undefined ? {} : { otlp: traceOtlp }),
    },
  };
}

/** `500-599,429`. */
function statusRanges(text: string): TraceSettings['errorStatuses'] {
  return text.split(',').map((part) => {
    const match = /^\s*([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?\s*$/.exec(part);
    if (match === null) throw new InvalidArgumentError('write statuses or ranges, for example 500-599,429.');
    return [Number(match[1]), Number(match[2] ?? match[1])];
  });
}

/** `baggage` is passed on by Envoy whatever is said here. */
function styles(text: string): readonly TraceStyle[] {
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  const unknown = names.find((name) => !['', 'none', 'baggage', ...traceStyles].includes(name));
  if (unknown !== undefined) throw new InvalidArgumentError(`write some of ${allStyles}, or none.`);
  return traceStyles
    .filter((style) => names.includes(style))
    .toSorted((a, b) => names.indexOf(a) - names.indexOf(b));
}

function httpUrl(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return text;
  throw new InvalidArgumentError('write a URL, for example http://collector:4318/v1/traces.');
}
