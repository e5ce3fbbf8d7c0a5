/** What a client, an upstream and an observer of the stream saw of one exchange. */
import type { StructObject } from '@portcullis/envoy-protocol';
import type { Headers } from './http-message.ts';

/** One message on the stream, in the order in which mini-envoy sent or received it. */
export interface LoggedMessage {
  readonly from: 'envoy' | 'processor';
  /** `request_headers`, `immediate_response`, `none` … */
  readonly kind: string;
  /** Bytes of a body message. */
  readonly bytes?: number;
  readonly endOfStream?: boolean;
}

/** What the upstream received. */
export interface UpstreamView {
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly trailers: Headers | undefined;
  /** False where the request was cut off. */
  readonly complete: boolean;
}

/** How an exchange ended, and every rule that the processor broke. */
export interface ExchangeResult {
  /** Undefined where the client got no response at all. */
  readonly clientStatus: number | undefined;
  readonly clientHeaders: Headers;
  readonly clientBody: Uint8Array;
  readonly clientTrailers: Headers | undefined;
  /** The response was cut off after its headers. */
  readonly clientAborted: boolean;
  /** %RESPONSE_CODE_DETAILS% of a local reply. */
  readonly details: string | undefined;
  /** Undefined where the upstream saw nothing. */
  readonly upstreamSaw: UpstreamView | undefined;
  /** What the processor did wrong: `code: explanation`. Empty for a legal processor. */
  readonly violations: readonly string[];
  readonly messages: readonly LoggedMessage[];
  /** What the filter kept of the dynamic metadata. */
  readonly dynamicMetadata: StructObject;
  readonly modeOverrides: { readonly honoured: number; readonly ignored: number };
  readonly timeoutOverrides: { readonly accepted: number; readonly ignored: number };
  /** The processor gave up inspection before it was over, or failed open: the rest passed uninspected. */
  readonly bypassed: boolean;
}
