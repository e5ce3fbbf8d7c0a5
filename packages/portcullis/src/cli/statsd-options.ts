/** The flags of `serve` about StatsD. */
import { InvalidArgumentError, Option } from 'commander';
import type { StatsdSettings } from '../admin/statsd-push.ts';
import { sigsciTagNames } from '../compat/sigsci-headers.ts';
import { duration } from './flag-values.ts';

/** What commander makes of them. */
export interface StatsdFlags {
  setup: 'portcullis' | 'sigsci' | 'datadog';
  statsdAddress?: { readonly host: string; readonly port: number };
  statsdPrefix?: string;
  statsdMetrics: string[];
  statsdInterval: number;
}

/** The flags, for `addServeOptions`. */
export function statsdOptions(): Option[] {
  return [
    new Option('--statsd-address <host:port>', 'StatsD server that metrics are sent to, over UDP').argParser(
      address,
    ),
    new Option(
      '--statsd-prefix <prefix>',
      'beginning of every name (default: portcullis., with --setup sigsci sigsci.agent.)',
    ),
    new Option('--statsd-metrics <names>', 'names, or beginnings of names up to a dot, with commas')
      .argParser(names)
      .default([] as string[], 'all'),
    new Option('--statsd-interval <duration>', 'time from one report to the next')
      .argParser(interval)
      .default(10_000, '10s'),
  ];
}

/** The flags as settings; nothing without an address. */
export function statsdSettings(flags: StatsdFlags): { readonly statsd?: StatsdSettings } {
  if (flags.statsdAddress === undefined) return {};
  const sigsci = flags.setup === 'sigsci';
  return {
    statsd: {
      ...flags.statsdAddress,
      prefix: flags.statsdPrefix ?? (sigsci ? 'sigsci.agent.' : 'portcullis.'),
      only: flags.statsdMetrics,
      signals: sigsci ? sigsciTagNames : [],
      interval: flags.statsdInterval,
    },
  };
}

function address(text: string): { host: string; port: number } {
  const colon = text.lastIndexOf(':');
  const port = Number(text.slice(colon + 1));
  let host = text.slice(0, Math.max(0, colon));
  if (host.startsWith('[') && host.endsWith(']')) host = host.slice(1, -1);
  if (host === '' || !Number.isInteger(port) || port < 1 || port > 65_535)
    throw new InvalidArgumentError('write host:port, for example 127.0.0.1:8125.');
  return { host, port };
}

function names(text: string): string[] {
  const list = text.split(',').map((name) => name.trim());
  return list.filter((name) => name !== '' && name !== 'all');
}

function interval(text: string): number {
  const milliseconds = duration(text);
  if (milliseconds < 100) throw new InvalidArgumentError('write at least 100ms.');
  return milliseconds;
}
