/** The flags of `serve` about where decisions go besides standard output, and what they must not show. */
import { Option } from 'commander';
import type { SinkSettings } from '../events/decision-sinks.ts';
import { count } from './flag-values.ts';
import { packageVersion } from './version.ts';

/** What commander makes of them. */
export interface SinkFlags {
  wafLog?: string;
  auditLog?: string;
  eventStore?: string;
  logRotateBytes: number;
  redact?: string;
}

/** The flags, for `addServeOptions`. */
export function sinkOptions(): Option[] {
  return [
    new Option(
      '--waf-log <file>',
      'error log with a line per matched rule, as fail2ban, go-ftw and CrowdSec read it',
    ),
    new Option(
      '--audit-log <file>',
      "JSON audit log in ModSecurity's form, a line per decision with findings",
    ),
    new Option(
      '--log-rotate-bytes <bytes>',
      'size at which a log file becomes FILE.1 (four are kept); 0: never',
    )
      .argParser(count(0, Number.MAX_SAFE_INTEGER))
      .default(100 * 1024 * 1024, '100 MiB'),
    new Option(
      '--event-store <file>',
      'SQLite store of decisions, for explain --event; at most 256 MiB and 7 days are kept',
    ),
    new Option(
      '--redact <names>',
      'further names of secret headers, arguments and fields, with commas; a part of a name is enough',
    ),
  ];
}

/** The flags as settings. */
export function sinkSettings(flags: SinkFlags): SinkSettings {
  const { wafLog, auditLog, eventStore, logRotateBytes: rotateBytes } = flags;
  return {
    rotateBytes,
    version: packageVersion(),
    ...(wafLog === undefined ? {} : { wafLog }),
    ...(auditLog === undefined ? {} : { auditLog }),
    ...(eventStore === undefined ? {} : { eventStore }),
  };
}
