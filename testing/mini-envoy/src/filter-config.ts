/** The ext_proc filter's settings that matter to a processor, with Envoy's defaults. */
import { BodySendMode, HeaderSendMode, type ProcessingMode } from '@portcullis/envoy-protocol';

/** How Envoy ends a stream it needs no more (reference L.5). */
export type StreamEnd =
  /** Only RST_STREAM(2): the default of Envoy 1.37 and later. */
  | 'reset'
  /** END_STREAM, then RST_STREAM(2): the filter was destroyed while the stream was open. */
  | 'end-stream-then-reset'
  /** END_STREAM, then waiting for the server's trailers (runtime ext_proc_graceful_grpc_close). */
  | 'graceful';

/** envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor, as far as a processor can notice it. */
export interface FilterConfig {
  /** Default: headers both ways, no bodies, no trailers. */
  readonly mode: ProcessingMode;
  /** Default false: a failure answers the client with an error. */
  readonly failureModeAllow: boolean;
  /** Milliseconds that one message may wait for its reply. Default 200. */
  readonly messageTimeout: number;
  /** Upper bound of override_message_timeout in milliseconds. Default 0: refused. */
  readonly maxMessageTimeout: number;
  /** Default false: mode_override is dropped silently. */
  readonly allowModeOverride: boolean;
  /** Empty (the default): every override is allowed. */
  readonly allowedOverrideModes: readonly ProcessingMode[];
  /** Default false. True makes immediate responses an error. */
  readonly disableImmediateResponse: boolean;
  /** Default false. True: Envoy sends, and ignores every reply. */
  readonly observabilityMode: boolean;
  /** STREAMED only; switches mode_override off. Default false. */
  readonly sendBodyWithoutWaiting: boolean;
  /** Default 500; a timeout is always 504. */
  readonly statusOnError: number;
  /** Body bytes that BUFFERED may hold. Default 1 MiB, Envoy's for HTTP/1. */
  readonly bufferLimit: number;
  /** Headers that a mutation may result in. Default 100. */
  readonly maxHeaders: number;
  /** Namespaces of dynamic metadata that are kept. Default none. */
  readonly receivingNamespaces: readonly string[];
  /** Attributes that go with the first message of the request direction. */
  readonly requestAttributes: Readonly<Record<string, string | number | boolean>>;
  /** How the stream is ended. Default `reset`. */
  readonly streamEnd: StreamEnd;
  /**
   * Trailers were there before the mode took effect: Envoy then keeps them until a body reply comes (reference
   * L.13). Default true, which is the harder case for a server.
   */
  readonly trailersAtOnce: boolean;
  /**
   * Milliseconds until the client gives up, where Envoy has no timer (FULL_DUPLEX_STREAMED). Default 3,000; a real
   * client waits longer, the result is the same.
   */
  readonly patience: number;
}

/** Modes of the filter by Envoy's defaults. */
export function processingMode(mode: Partial<ProcessingMode> = {}): ProcessingMode {
  return {
    requestHeaderMode: HeaderSendMode.SEND,
    responseHeaderMode: HeaderSendMode.SEND,
    requestBodyMode: BodySendMode.NONE,
    responseBodyMode: BodySendMode.NONE,
    requestTrailerMode: HeaderSendMode.SKIP,
    responseTrailerMode: HeaderSendMode.SKIP,
    ...mode,
  };
}

/** What a caller gives: modes and settings that differ from the defaults. */
export type FilterConfigInit = Partial<Omit<FilterConfig, 'mode'>> & {
  readonly mode?: Partial<ProcessingMode>;
};

/** A whole configuration. */
export function filterConfig(init: FilterConfigInit = {}): FilterConfig {
  return {
    failureModeAllow: false,
    messageTimeout: 200,
    maxMessageTimeout: 0,
    allowModeOverride: false,
    allowedOverrideModes: [],
    disableImmediateResponse: false,
    observabilityMode: false,
    sendBodyWithoutWaiting: false,
    statusOnError: 500,
    bufferLimit: 1024 * 1024,
    maxHeaders: 100,
    receivingNamespaces: [],
    requestAttributes: {},
    streamEnd: 'reset',
    trailersAtOnce: true,
    patience: 3000,
    ...init,
    mode: processingMode(init.mode),
  };
}
