/** What a server can be told, and what it assumes. */
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
  /** Counts events by name; the names are those of `metricNames`. Default: nothing is counted. */
  readonly metric?: (name: string, amount: number) => void;
  /** Milliseconds on a monotonic clock. Default `performance.now`. */
  readonly clock?: () => number;
}
