/** The flags of `serve` about ext_authz, the access log and the rate limit service. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { InvalidArgumentError, Option } from 'commander';
import {
  sigsciBlockStatus,
  sigsciEncodedBodyHeader,
  sigsciJoinHeader,
  sigsciRequestHeaders,
  sigsciStrippedHeaders,
  sigsciTagNames,
} from '../compat/sigsci-headers.ts';
import { defaultContextBytes, defaultLifetime } from '../protocols/access-log/join-settings.ts';
import { leastKeyBytes } from '../protocols/access-log/join-token.ts';
import { type AuthzSettings, ownAuthzSettings } from '../protocols/ext-authz/authz-settings.ts';
import { createGcraMemory } from '../protocols/rate-limit/gcra-table.ts';
import { parseLimits } from '../protocols/rate-limit/parse-limits.ts';
import type { RateLimitSettings } from '../protocols/rate-limit/service.ts';
import type { ServeSettings } from '../runtime/serve-settings.ts';
import { bool, count, duration, headerName } from './flag-values.ts';

/** What commander makes of them. */
export interface AuthzFlags {
  setup: 'portcullis' | 'sigsci' | 'datadog';
  joinHeader?: string;
  requestHeader: string[];
  encodedBodyHeader?: string;
  blockStatus?: number;
  accessLog: boolean;
  joinKey?: string;
  joinLifetime: number;
  joinContextBytes: number;
  recordAll: boolean;
  largeResponse: number;
  slowResponse: number;
  rateLimitConfig?: string;
}

/** The flags, for `addServeOptions`. */
export function authzOptions(): Option[] {
  return [
    new Option('--setup <name>', 'set-up whose names, defaults and environment are meant')
      .choices(['portcullis', 'sigsci', 'datadog'])
      .default('portcullis'),
    new Option('--join-header <name>', 'request header with the signed verdict').argParser(headerName),
    new Option(
      '--request-header <name:value>',
      'header of allowed requests, with $AgentResponse, $RequestID and $TagList; repeatable, or several with commas',
    )
      .argParser((value: string, before: string[]) => [...before, ...value.split(',').map(headerTemplate)])
      .default([] as string[], 'those of the set-up'),
    new Option(
      '--encoded-body-header <name>',
      'header in which a Lua filter hands over the percent-encoded body',
    ).argParser(headerName),
    new Option('--block-status <status>', 'status of refusals where the policy names none').argParser(
      count(400, 599),
    ),
    new Option('--access-log [bool]', 'whether access log entries are read')
      .argParser(bool)
      .preset('true')
      .default(true),
    new Option(
      '--join-key <file>',
      'key of signed verdicts, shared by all replicas; without it each start makes one of its own',
    ),
    new Option('--join-lifetime <duration>', 'longest time from a decision to its log entry')
      .argParser(duration)
      .default(defaultLifetime * 1000, `${defaultLifetime}s`),
    new Option('--join-context-bytes <bytes>', 'requests that wait for their log entry, per worker')
      .argParser(count(0, 0x7fff_ffff))
      .default(defaultContextBytes),
    new Option('--record-all [bool]', 'record the end of every exchange')
      .argParser(bool)
      .preset('true')
      .default(false),
    new Option('--large-response <bytes>', 'body bytes from which on a response is remarkable')
      .argParser(count(1, Number.MAX_SAFE_INTEGER))
      .default(524_288),
    new Option('--slow-response <duration>', 'time from which on a response is remarkable')
      .argParser(duration)
      .default(1_000, '1s'),
    new Option(
      '--rate-limit-config <file>',
      'limits of the rate limit service, in the YAML of envoyproxy/ratelimit; read at start',
    ),
  ];
}

/** The flags as settings; throws when the key cannot be read or is too short. */
export function authzSettings(
  flags: AuthzFlags,
): Required<Pick<ServeSettings, 'authz' | 'join'>> & Pick<ServeSettings, 'blockStatus' | 'rateLimits'> {
  const blockStatus = flags.blockStatus ?? (flags.setup === 'sigsci' ? sigsciBlockStatus : undefined);
  const preset = flags.setup === 'sigsci' ? sigsci : ownAuthzSettings;
  const own = flags.requestHeader.map(pair);
  return {
    ...(blockStatus === undefined ? {} : { blockStatus }),
    ...(flags.rateLimitConfig === undefined ? {} : { rateLimits: rateLimits(flags.rateLimitConfig) }),
    authz: {
      ...preset,
      joinHeader: flags.joinHeader ?? preset.joinHeader,
      requestHeaders: [...preset.requestHeaders, ...own],
      encodedBodyHeader: flags.encodedBodyHeader ?? preset.encodedBodyHeader,
    },
    join: {
      key: flags.joinKey === undefined ? randomBytes(32) : keyOf(flags.joinKey),
      replica: randomBytes(4).toString('hex'),
      lifetime: Math.max(1, Math.round(flags.joinLifetime / 1000)),
      contextBytes: flags.joinContextBytes,
      signals: { largeResponse: flags.largeResponse, slowResponse: flags.slowResponse },
      recordAll: flags.recordAll,
      accessLog: flags.accessLog,
    },
  };
}

/** What to tell once about the flags. */
export function authzNotes(flags: AuthzFlags): string[] {
  if (flags.joinKey !== undefined || !flags.accessLog) return [];
  return [
    'signed verdicts use a key of this process: access log entries are joined only by the replica that decided, and not across a restart; give all replicas the same --join-key',
  ];
}

const sigsci: AuthzSettings = {
  joinHeader: sigsciJoinHeader,
  requestHeaders: sigsciRequestHeaders,
  strip: sigsciStrippedHeaders,
  encodedBodyHeader: sigsciEncodedBodyHeader,
  tagNames: sigsciTagNames,
};

/** The file's content without the line end of its last line. */
function keyOf(file: string): Uint8Array {
  const content = readFileSync(file);
  let end = content.length;
  while (end > 0 && (content[end - 1] === 0x0a || content[end - 1] === 0x0d)) end--;
  if (end < leastKeyBytes)
    throw new Error(
      `--join-key ${file}: ${end} bytes are too few, write at least ${leastKeyBytes} random ones`,
    );
  return new Uint8Array(content.subarray(0, end));
}

/** Throws with a line per problem. */
function rateLimits(file: string): RateLimitSettings {
  const { tree, problems } = parseLimits(readFileSync(file, 'utf8'), file);
  if (tree === undefined) throw new Error(problems.join('\n'));
  return { tree, memory: createGcraMemory() };
}

function headerTemplate(text: string): string {
  const colon = text.indexOf(':');
  if (colon < 0) throw new InvalidArgumentError('write name:value.');
  headerName(text.slice(0, colon));
  return text;
}

function pair(text: string): readonly [name: string, value: string] {
  const colon = text.indexOf(':');
  return [headerName(text.slice(0, colon)), text.slice(colon + 1).trim()];
}
