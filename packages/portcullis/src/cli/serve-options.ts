/**
 * The flags of `serve`, named as users of the Elchi set-up know them. Every flag is also an environment variable,
 * PORTCULLIS_ and the flag in upper case with underscores. Flag before environment before default; a value that
 * cannot be read is an error, never ignored.
 */
import { availableParallelism, hostname } from 'node:os';
import { type Command, Option } from 'commander';
import { elchiForeignFlags } from '../compat/elchi-shield-flags.ts';
import {
  isLoopback,
  type ListenerAddress,
  parseListener,
  parseNamedListener,
} from '../runtime/listener-address.ts';
import type { ServeSettings } from '../runtime/serve-settings.ts';
import type { TlsFiles } from '../runtime/tls-material.ts';
import { type AuthzFlags, authzOptions, authzSettings } from './authz-options.ts';
import { type BodyTimeFlags, bodyTimeOptions } from './body-time-options.ts';
import { bool, count, duration, headerName, octal } from './flag-values.ts';
import { type SinkFlags, sinkOptions, sinkSettings } from './sink-options.ts';
import { type StatsdFlags, statsdOptions, statsdSettings } from './statsd-options.ts';
import { type TraceFlags, traceOptions, traceSettings } from './trace-options.ts';

/** What commander makes of the flags. */
export interface ServeFlags extends AuthzFlags, StatsdFlags, SinkFlags, TraceFlags, BodyTimeFlags {
  instanceId: string;
  configDir?: string;
  baseline: boolean;
  stateDir?: string;
  extprocNetwork: string;
  extprocAddr: string;
  extprocListener: string[];
  listenerId: string;
  workers: number;
  httpAddr: string;
  healthAddr: string;
  allowNonLoopback: boolean;
  socketMode: number;
  socketGroup?: string;
  takeover: boolean;
  tlsCert?: string;
  tlsKey?: string;
  tlsClientCa?: string;
  tlsSelfSigned: boolean;
  clientIpHeader?: string;
  trustClientCertificates: boolean;
  observeOnly: boolean;
  xffTrustedHops?: number;
  defaultAllow: boolean;
  maxInflightBodyBytes: number;
  maxWait?: number;
  envoyBufferLimit: number;
  allowModeOverride: 'auto' | 'yes' | 'no';
  fullDuplex: 'auto' | 'yes' | 'no';
  watchDebounce: number;
  shutdownTimeout: number;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
  logFormat: 'auto' | 'json' | 'text';
}

const defaultSocket = '/run/portcullis/extproc.sock';

/** A combination of flags that cannot be served; `message` says what to do. */
export class FlagError extends Error {
  readonly code = 'flag.invalid';
}

/** Adds the flags to a command. */
export function addServeOptions(command: Command): Command {
  const options: Option[] = [
    new Option(
      '--config-dir <dir>',
      'folder of policy files, watched; without it the baseline detects on every host and blocks nothing',
    ),
    new Option('--baseline [bool]', 'without --config-dir: whether the baseline detects')
      .argParser(bool)
      .preset('true')
      .default(true),
    new Option('--state-dir <dir>', 'folder for the last good configuration; without it none is kept'),
    new Option(
      '--extproc-network <network>',
      'network of the listener: unix, tcp, or tls (TCP with TLS)',
    ).default('unix'),
    new Option('--extproc-addr <addr>', 'socket path, or host:port').default(defaultSocket),
    new Option(
      '--extproc-listener <id=network:addr>',
      'a listener with an id of its own; repeatable, replaces --extproc-addr',
    )
      .argParser((value: string, before: string[]) => [...before, ...value.split(',')])
      .default([] as string[], 'none'),
    new Option(
      '--listener-id <label>',
      "label of requests whose Envoy sends no attribute; default: the listener's id",
    ).default(''),
    new Option(
      '--tls-cert <file>',
      'certificate chain of the tls listeners, PEM; read again when it changes',
    ),
    new Option('--tls-key <file>', 'private key of the certificate, PEM'),
    new Option(
      '--tls-client-ca <file>',
      'authorities that client certificates must come from, PEM; without it clients show none',
    ),
    new Option(
      '--tls-self-signed [bool]',
      'without --tls-cert: make a certificate of our own and keep it in --state-dir; who connects cannot tell us from others',
    )
      .argParser(bool)
      .preset('true')
      .default(false),
    new Option('--workers <count>', 'threads with traffic')
      .argParser(count(1, 256))
      .default(availableParallelism(), 'one per core'),
    new Option(
      '--http-addr <host:port>',
      'admin server: health, metrics, configuration; "off" for none',
    ).default('127.0.0.1:9001'),
    new Option(
      '--health-addr <host:port>',
      'health port for probes from other machines: 200 on every path while workers serve; "off" for none',
    ).default('off'),
    new Option(
      '--allow-non-loopback [bool]',
      'let listeners and the admin server be reachable from other machines',
    )
      .argParser(bool)
      .preset('true')
      .default(false),
    new Option('--socket-mode <octal>', 'permissions of Unix sockets')
      .argParser(octal)
      .default(0o660, '0660'),
    new Option('--socket-group <group>', 'group of Unix sockets, name or number'),
    new Option(
      '--takeover [bool]',
      'replace a running process without a gap: it drains when its socket is replaced',
    )
      .argParser(bool)
      .preset('true')
      .default(false),
    new Option(
      '--xff-trusted-hops <count>',
      'trusted proxies in front of Envoy: client address from x-forwarded-for, counted from the right',
    ).argParser(count(0, 64)),
    new Option(
      '--client-ip-header <name>',
      "header that a proxy in front of Envoy fills with the client's address; who can reach Envoy without that proxy can write it",
    ).argParser(headerName),
    new Option(
      '--observe-only [bool]',
      'refuse nothing, whatever the policies say: their strongest mode is detect',
    )
      .argParser(bool)
      .preset('true')
      .default(false),
    new Option(
      '--trust-client-certificates [bool]',
      'believe x-forwarded-client-cert; only where Envoy replaces it (forward_client_cert_details: SANITIZE_SET)',
    )
      .argParser(bool)
      .preset('true')
      .default(false),
    new Option('--default-allow [bool]', 'whether requests that no policy covers are allowed')
      .argParser(bool)
      .preset('true')
      .default(true),
    new Option(
      '--max-inflight-body-bytes <bytes>',
      'body bytes that all requests together may hold; 0 for no limit',
    )
      .argParser(count(0, 0x7fff_ffff))
      .default(256 << 20),
    ...bodyTimeOptions(),
    new Option(
      '--max-wait <ms>',
      'longest that a message waits for its turn before it is answered by the posture overload; default: half of --message-timeout, since the inspection and the way take time, too',
    ).argParser(count(1, 3_600_000)),
    new Option(
      '--envoy-buffer-limit <bytes>',
      "Envoy's per_connection_buffer_limit_bytes: longer bodies are not asked for whole",
    )
      .argParser(count(1024, 1 << 30))
      .default(1 << 20),
    new Option('--allow-mode-override <when>', 'whether the filter has allow_mode_override: true')
      .choices(['auto', 'yes', 'no'])
      .default('auto'),
    new Option(
      '--full-duplex <when>',
      'whether bodies may be asked for by FULL_DUPLEX_STREAMED; auto: only gRPC',
    )
      .choices(['auto', 'yes', 'no'])
      .default('auto'),
    ...sinkOptions(),
    new Option('--watch-debounce <ms>', 'quiet time before changed files are read')
      .argParser(duration)
      .default(300),
    new Option('--shutdown-timeout <ms>', 'longest drain').argParser(duration).default(15_000),
    new Option('--instance-id <name>', 'name of this process in logs and events').default(
      `${hostname()}-portcullis`,
    ),
    new Option('--log-level <level>', 'from which level on')
      .choices(['debug', 'info', 'warn', 'error'])
      .default('info'),
    new Option('--log-format <format>', 'form of the log on stderr')
      .choices(['auto', 'json', 'text'])
      .default('auto', 'text on a terminal, else json'),
  ];
  for (const option of [...options, ...authzOptions(), ...statsdOptions(), ...traceOptions()]) {
    const name = option
      .attributeName()
      .replaceAll(/[A-Z]/g, (letter) => `_${letter}`)
      .toUpperCase();
    command.addOption(option.env(`PORTCULLIS_${name === 'EXTPROC_LISTENER' ? 'EXTPROC_LISTENERS' : name}`));
  }
  for (const { name, value } of elchiForeignFlags) {
    const operand = value === 'none' ? '' : value === 'optional' ? ' [value]' : ' <value>';
    const option = new Option(`--${name}${operand}`)
      .hideHelp()
      .env(`PORTCULLIS_${name.replaceAll('-', '_').toUpperCase()}`);
    command.addOption(option);
  }
  return command;
}

/** What to tell about flags that are accepted and do nothing here. */
export function foreignFlagNotes(flags: object): string[] {
  const given = flags as Readonly<Record<string, unknown>>;
  return elchiForeignFlags.flatMap(({ name, note }) => {
    const key = name.replaceAll(/-[a-z]/g, (letter) => letter.slice(1).toUpperCase());
    return given[key] === undefined ? [] : [`--${name} has no effect: ${note}`];
  });
}

/** The flags as settings. Throws {@link FlagError} or an address error. */
export function serveSettings(flags: ServeFlags): ServeSettings {
  const named = flags.extprocListener.filter((text) => text !== '').map(parseNamedListener);
  const listeners =
    named.length > 0 ? named : [parseListener('default', flags.extprocNetwork, flags.extprocAddr)];
  const admin =
    flags.httpAddr === 'off' || flags.httpAddr === ''
      ? undefined
      : parseListener('admin', 'tcp', flags.httpAddr);
  const health =
    flags.healthAddr === 'off' || flags.healthAddr === ''
      ? undefined
      : parseListener('health', 'tcp', flags.healthAddr);
  const pages = [admin, health].filter((page) => page !== undefined);
  checkListeners([...listeners, ...pages], flags.allowNonLoopback);
  return {
    instanceId: flags.instanceId,
    configDirectory: flags.configDir,
    // With --default-allow=false the requests that no policy names are refused: a policy for all would undo that.
    baseline: flags.baseline && flags.defaultAllow,
    stateDirectory: flags.stateDir,
    listeners,
    listenerLabel: flags.listenerId,
    workers: flags.workers,
    admin: admin?.network === 'tcp' ? { host: admin.host, port: admin.port } : undefined,
    ...(health?.network === 'tcp' ? { health: { host: health.host, port: health.port } } : {}),
    socketMode: flags.socketMode,
    socketGroup: flags.socketGroup,
    takeover: flags.takeover,
    tls: tlsFiles(flags, listeners),
    trustedHops: flags.xffTrustedHops,
    ...(flags.clientIpHeader === undefined ? {} : { clientHeader: flags.clientIpHeader }),
    trustClientCertificates: flags.trustClientCertificates,
    observeOnly: flags.observeOnly,
    defaultAllow: flags.defaultAllow,
    maxInflightBodyBytes: flags.maxInflightBodyBytes,
    messageTimeout: flags.messageTimeout,
    maxWait: flags.maxWait ?? flags.messageTimeout / 2,
    bodies: {
      envoyBufferLimit: flags.envoyBufferLimit,
      allowModeOverride: flags.allowModeOverride,
      fullDuplex: flags.fullDuplex,
      maxMessageTimeout: flags.maxMessageTimeout,
    },
    inspectionSpeed: flags.inspectionSpeed / 100,
    sinks: sinkSettings(flags),
    ...authzSettings(flags),
    ...statsdSettings(flags),
    ...traceSettings(flags),
    watchDebounce: flags.watchDebounce,
    shutdownTimeout: flags.shutdownTimeout,
  };
}

function tlsFiles(
  { tlsCert: cert, tlsKey: key, tlsClientCa: clientCa }: ServeFlags,
  listeners: readonly ListenerAddress[],
): TlsFiles | undefined {
  const wanted = listeners.some(({ network }) => network === 'tls');
  if (cert !== undefined && key !== undefined && wanted) return { cert, key, clientCa };
  if (wanted) throw new FlagError('a tls listener needs --tls-cert and --tls-key, or --tls-self-signed');
  if (cert === undefined && key === undefined && clientCa === undefined) return undefined;
  throw new FlagError(
    'there is a certificate and no listener with TLS: write --extproc-network tls, or id=tls:host:port',
  );
}

function checkListeners(listeners: readonly ListenerAddress[], allowNonLoopback: boolean): void {
  const ids = new Set<string>();
  for (const listener of listeners) {
    if (ids.has(listener.id))
      throw new FlagError(`two listeners are called "${listener.id}"; give each its own id`);
    ids.add(listener.id);
    if (allowNonLoopback || isLoopback(listener)) continue;
    throw new FlagError(
      `listener "${listener.id}" would be reachable from other machines, and who reaches it can read and change decisions; use a loopback address, or say --allow-non-loopback`,
    );
  }
}
