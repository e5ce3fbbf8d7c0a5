/**
 * What a processor answers, as plain data: the input of `encodeProcessingResponse`. The types leave out what
 * Envoy 1.40 ignores or punishes: `value` of a header (only raw_value is read), append_action, and a body mode
 * override with a body mode left open.
 */
import type { StructObject } from '../core/struct.ts';
import type { ModeOverride } from './processing-mode.ts';

/** A header to set. A string value is latin-1: one byte per char code; bytes go out as they are. */
export interface HeaderSet {
  /** In lower case. */
  readonly name: string;
  readonly value: string | Uint8Array;
  /** True adds another value; default false: overwrite. */
  readonly append?: boolean;
}

/** Changes of headers or trailers. Envoy removes first, then sets. */
export interface HeaderMutation {
  readonly set?: readonly HeaderSet[];
  /** Names to remove. */
  readonly remove?: readonly string[];
}

/**
 * Change of a body. `replace` and `clear` change what `request_body` or `response_body` delivered (or, with
 * status `replace` of a headers reply, make a whole body); `streamed` releases bytes in FULL_DUPLEX_STREAMED mode and
 * is the only one allowed there.
 */
export type BodyMutation =
  | { readonly kind: 'replace'; readonly bytes: Uint8Array }
  | { readonly kind: 'clear' }
  | { readonly kind: 'streamed'; readonly bytes: Uint8Array; readonly endOfStream: boolean };

/** What may accompany every reply. */
export interface ReplyExtras {
  /** namespace → Struct; Envoy keeps what `metadata_options.receiving_namespaces` allows. */
  readonly dynamicMetadata?: StructObject;
}

/** Reply to headers. */
export interface HeadersReply extends ReplyExtras {
  readonly kind: 'request_headers' | 'response_headers';
  /** Status CONTINUE_AND_REPLACE: `body` becomes the whole message and nothing more of it is sent. Default false. */
  readonly replace?: boolean;
  readonly headers?: HeaderMutation;
  /** Read by Envoy with `replace` only. */
  readonly body?: BodyMutation;
  /** Route again after header changes (requests only). Default false. */
  readonly clearRouteCache?: boolean;
  readonly modeOverride?: ModeOverride;
}

/** Reply to a body or to one chunk of it. */
export interface BodyReply extends ReplyExtras {
  readonly kind: 'request_body' | 'response_body';
  /** Effective only while Envoy still holds the headers: BUFFERED and BUFFERED_PARTIAL. */
  readonly headers?: HeaderMutation;
  readonly body?: BodyMutation;
  readonly clearRouteCache?: boolean;
}

/** Reply to trailers. */
export interface TrailersReply extends ReplyExtras {
  readonly kind: 'request_trailers' | 'response_trailers';
  readonly headers?: HeaderMutation;
}

/** Answers the client in the upstream's place and ends processing. */
export interface ImmediateReply extends ReplyExtras {
  readonly kind: 'immediate';
  /** HTTP status. Envoy turns 0 into 200; 200–599 pass. */
  readonly status: number;
  readonly headers?: HeaderMutation;
  readonly body?: Uint8Array;
  /** gRPC status code for gRPC requests. */
  readonly grpcStatus?: number;
  /** Reaches %RESPONSE_CODE_DETAILS%; without it that is empty. Envoy replaces white space by `_`. */
  readonly details: string;
}

/** One part of an immediate response that is streamed (Envoy 1.37), as a reply to request_headers. */
export interface StreamedImmediateReply extends ReplyExtras {
  readonly kind: 'streamed_immediate';
  readonly part:
    | {
        readonly kind: 'headers';
        /** `:status` first; append is not read. */
        readonly headers: readonly HeaderSet[];
        readonly endOfStream: boolean;
      }
    | { readonly kind: 'body'; readonly bytes: Uint8Array; readonly endOfStream: boolean }
    | { readonly kind: 'trailers'; readonly trailers: readonly HeaderSet[] };
}

/** Asks for more time; not a reply. Envoy reads nothing else of the message, and once per message of its own. */
export interface TimeoutOverride {
  readonly kind: 'override_message_timeout';
  /** 1 to max_message_timeout (default 0: refused). */
  readonly milliseconds: number;
}

/** Anything a processor may send. */
export type ProcessingReply =
  | HeadersReply
  | BodyReply
  | TrailersReply
  | ImmediateReply
  | StreamedImmediateReply
  | TimeoutOverride;
