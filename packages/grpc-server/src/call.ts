/** What a handler sees of a gRPC call, and what it gives back. */

/** A gRPC status with what the trailers carry besides. */
export interface CallStatus {
  /** Number of the status (see `StatusCode`). */
  readonly code: number;
  /** Text for people; sent percent-encoded, cut after 1,024 bytes of UTF-8. */
  readonly message?: string;
  /** Trailers, lower-case names; the values of names that end in `-bin` are base64 text. Illegal ones are left out. */
  readonly metadata?: ReadonlyArray<readonly [name: string, value: string]>;
}

/** Why a call ended without its handler ending it. */
export interface CallEnd {
  /** `reset`: RST_STREAM, from the peer or for what it sent; `connection`: it is gone; `deadline`: grpc-timeout is over. */
  readonly kind: 'reset' | 'connection' | 'deadline';
  /** Error code of HTTP/2 (RFC 9113, 7). Envoy ends answered calls with INTERNAL_ERROR (2) or NO_ERROR (0). */
  readonly code: number;
}

/** One gRPC call as the handler sees it. After the end of the call every method does nothing. */
export interface Call {
  /** '/package.Service/Method'. */
  readonly path: string;
  /** Id of the listener that accepted the connection. */
  readonly listener: string;
  /** `:authority`, else `host`, else empty. */
  readonly authority: string;
  /** Address of the peer, 'ip:port', or 'unix'. */
  readonly peer: string;
  /** Request metadata by lower-case name, the first of that name; binary metadata as base64 text, as on the wire. */
  header(name: string): string | undefined;
  /** When the call must be over, in milliseconds of the server's clock; from grpc-timeout. */
  readonly deadline: number | undefined;
  /** Sends response headers with this metadata, before the first message. Without it they go with the first message. */
  sendMetadata(metadata: ReadonlyArray<readonly [name: string, value: string]>): void;
  /**
   * Sends one message. The bytes are copied before it returns, so the caller may reuse them. False: more than the
   * high-water mark is waiting; `writable` of the sink tells when it is not any more.
   */
  write(message: Uint8Array): boolean;
  /**
   * The same for a message that lies in pieces, sent one after the other: what may go out at once is copied once, so
   * that a long payload is handed on as cheaply as its window allows.
   */
  writePieces(pieces: readonly Uint8Array[]): boolean;
  /** Ends the call with a status, default OK. */
  end(status?: CallStatus): void;
  /** Stops granting flow-control window: at most one stream window (1 MiB) more arrives. */
  pause(): void;
  /** Grants window again. */
  resume(): void;
}

/**
 * What a handler gives back for a call. Every method is called on the connection's turn. None may throw; one that does
 * ends its call with INTERNAL and is logged.
 */
export interface CallSink {
  /**
   * The prefix of a message was read; called before any of its bytes. `discard` lets the message pass by unread.
   * Default: accept up to `limits.messageBytes`, above that the call ends with RESOURCE_EXHAUSTED.
   */
  messageStart?(length: number): 'accept' | 'discard';
  /** A whole message: a view that is valid only until return. */
  message(bytes: Uint8Array): void;
  /** A message that was discarded, by `messageStart` or for lack of memory, has passed by completely. */
  discarded?(length: number): void;
  /** The client has ended its side. */
  halfClose?(): void;
  /** The call is over and nothing can be sent. A normal end: Envoy ends every call so. */
  cancelled?(reason: CallEnd): void;
  /** What was waiting fell below the low-water mark after `write` returned false. */
  writable?(): void;
  /** The limit of a drain was reached: answer at once, after this turn the call is ended with UNAVAILABLE. */
  drainLimit?(): void;
}

/** Starts a call. */
export type CallHandler = (call: Call) => CallSink;
