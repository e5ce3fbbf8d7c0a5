/** The flags of `serve` about where decisions go besides standard output, and what they must not show. */
import { InvalidArgumentError, Option } from 'commander';
import type { SinkSettings } from '../events/decision-sinks.ts';
import { count } from './flag-values.ts';
import { packageVersion } from './version.ts';

/** What commander makes of them. */
export interface SinkFlags {
  decisionLog?: string;
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
      '--decision-log <file>',
      'the records of decisions as JSON lines, in the place of standard output',
    ).argParser(recordFile),
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
  const { decisionLog, wafLog, auditLog, eventStore, logRotateBytes: rotateBytes } = flags;
  return {
    rotateBytes,
    version: packageVersion(),
    ...(decisionLog === undefined ? {} : { decisionLog }),
    ...(wafLog === undefined ? {} : { wafLog }),
    ...(auditLog === undefined ? {} : { auditLog }),
    ...(eventStore === undefined ? {} : { eventStore }),
  };
}

/** The file is moved aside when it is full, which a device must not be. */
function recordFile(path: string): string | undefined {
  if (path === '-' || path === '/dev/stdout') return undefined;
  if (path.startsWith('/dev/')) throw new InvalidArgumentError('write the path of a file, or /dev/stdout.');
  return path;
}
