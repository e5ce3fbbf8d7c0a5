/** What a server can be told, and what it assumes. */
import type { ArrivalTimes } from './arrival-times.ts';
import type { CallHandler } from './call.ts';

/** Limits and times of a server. Every one is finite by default: what comes from a socket is hostile. */
export interface ServerLimits {
  /** Open connections; one more is closed at once. Default 4096: Envoy opens one per worker and endpoint. */
  readonly connections: number;
  /** SETTINGS_MAX_CONCURRENT_STREAMS. Default 8192: a low number costs requests on cold connections of Envoy. */
  readonly concurrentStreams: number;
  /** SETTINGS_MAX_HEADER_LIST_SIZE in octets, as RFC 9113, 6.5.2 counts. Default 65,536. */
  readonly headerListBytes: number;
  /** Bytes of a header block with its CONTINUATION frames. Default 65,536. */
  readonly headerBlockBytes: number;
  /** SETTINGS_HEADER_TABLE_SIZE in octets. Default 4096, the protocol's own. */
  readonly headerTableBytes: number;
  /** SETTINGS_MAX_FRAME_SIZE in bytes. Default 16,384: Envoy sends no larger DATA whatever is allowed. */
  readonly frameBytes: number;
  /** Flow-control window of a stream, bytes. Default 1 MiB: Envoy's own chunk, so that one chunk never waits. */
  readonly streamWindowBytes: number;
  /** Flow-control window of a connection, bytes. Default 8 MiB. */
  readonly connectionWindowBytes: number;
  /** Largest message, bytes, where the handler does not decide by `messageStart`. Default 4 MiB, as gRPC has it. */
  readonly messageBytes: number;
  /** Bytes of unfinished messages over the whole server; beyond, messages are discarded. Default 256 MiB. */
  readonly unfinishedMessageBytes: number;
  /** Bytes that a call may have waiting for the peer before `write` returns false. Default 256 KiB. */
  readonly highWaterBytes: number;
  /** Bytes waiting on one connection above which it is closed: the peer does not read. Default 256 MiB. */
  readonly waitingBytes: number;
}

/** The defaults, with their reasons beside the fields of `ServerLimits`. */
export const defaultLimits: ServerLimits = {
  connections: 4096,
  concurrentStreams: 8192,
  headerListBytes: 65_536,
  headerBlockBytes: 65_536,
  headerTableBytes: 4096,
  frameBytes: 16_384,
  streamWindowBytes: 1 << 20,
  connectionWindowBytes: 8 << 20,
  messageBytes: 4 << 20,
  unfinishedMessageBytes: 256 << 20,
  highWaterBytes: 256 << 10,
  waitingBytes: 256 << 20,
};

/** How long things may take, in milliseconds. */
export interface ServerTimes {
  /** From the connection's begin to the peer's SETTINGS, and to its acknowledgement of ours. Default 10 s. */
  readonly handshakeMs: number;
  /** From the first byte of a frame to its last. Default 30 s. */
  readonly frameMs: number;
  /** From HEADERS to the last CONTINUATION. Default 10 s: nobody has a reason to pause there. */
  readonly headerBlockMs: number;
  /** From the first byte of a message to its last, while the handler does not pause the call. Default 60 s. */
  readonly messageMs: number;
  /** How long the peer may take nothing from the socket. Default 30 s. */
  readonly socketStalledMs: number;
  /** How long a call's answer may wait for window. Default 5 min: a slow client behind a proxy is legitimate. */
  readonly streamStalledMs: number;
  /** Silence before a keepalive PING. Default 60 s. */
  readonly keepaliveMs: number;
  /** How long the answer to it may take. Default 20 s, as gRPC has it. */
  readonly keepaliveTimeoutMs: number;
  /** A connection without calls is sent away after this. Default 1 h, as long as Envoy keeps one. */
  readonly idleMs: number;
  /** A connection is sent away after this, give or take a tenth. Default `Infinity`: never. */
  readonly ageMs: number;
  /** How long the peer may take to close a connection that was ended. Default 2 s. */
  readonly closeMs: number;
}

/** The defaults, with their reasons beside the fields of `ServerTimes`. */
export const defaultTimes: ServerTimes = {
  handshakeMs: 10_000,
  frameMs: 30_000,
  headerBlockMs: 10_000,
  messageMs: 60_000,
  socketStalledMs: 30_000,
  streamStalledMs: 300_000,
  keepaliveMs: 60_000,
  keepaliveTimeoutMs: 20_000,
  idleMs: 3_600_000,
  ageMs: Number.POSITIVE_INFINITY,
  closeMs: 2_000,
};

/**
 * What is counted. `connection_failures` is labelled with the reason (a name of `failureReasons`), the others with the
 * listener. Calls are not counted here: handlers see every one.
 */
export type MetricName =
  | 'connections_opened'
  | 'connections_closed'
  | 'connections_refused'
  | 'connections_sent_away'
  | 'connection_failures'
  | 'tls_failures'
  | 'slow_messages'
  | 'slow_streams'
  | 'messages_without_memory'
  | 'handler_errors';

/** One line for the log. `code` is stable, `area.reason`; the text is for people and holds no content of requests. */
export interface ServerLogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly code: string;
  readonly message: string;
  readonly listener: string;
  readonly peer: string;
}

/** How a server is made. */
export interface GrpcServerOptions {
  /** Handlers by gRPC path, '/package.Service/Method'. A path that is not there is answered UNIMPLEMENTED. */
  readonly handlers: ReadonlyMap<string, CallHandler>;
  /** Overrides of `defaultLimits`. */
  readonly limits?: Partial<ServerLimits>;
  /** Receives log lines. Default: none are written. */
  readonly log?: (line: ServerLogLine) => void;
  /** Overrides of `defaultTimes`. */
  readonly times?: Partial<ServerTimes>;
  /** Counts one event. Default: nothing is counted. */
  readonly metric?: (name: MetricName, label: string) => void;
  /** Told when messages came, for handlers that ask how long one has waited. Default: nobody asks. */
  readonly arrivals?: ArrivalTimes;
  /** Milliseconds on a monotonic clock. Default `performance.now`. */
  readonly clock?: () => number;
  /** Numbers in [0, 1) that spread the ages of connections. Default `Math.random`. */
  readonly random?: () => number;
}
