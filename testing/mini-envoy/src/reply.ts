/** What a ProcessingResponse is, as far as the filter's logic is concerned. */
import type { HeaderMutationMessage, ProcessingResponseMessage } from '@portcullis/envoy-protocol';
import type { ReplyShape } from './processor-state.ts';

/** The two halves of an exchange. */
export type DirectionName = 'request' | 'response';

/** A reply that belongs to a direction. */
export interface DirectionReply {
  readonly direction: DirectionName;
  readonly shape: ReplyShape;
  /** CONTINUE_AND_REPLACE. */
  readonly replace: boolean;
  readonly mutation: HeaderMutationMessage | undefined;
  /** The new bytes of the body, an empty array for clear_body; undefined where the body stays. */
  readonly body: Uint8Array | undefined;
}

/** The reply of a direction in this message, or undefined: immediate, or nothing that is known. */
export function directionReply(message: ProcessingResponseMessage): DirectionReply | undefined {
  for (const direction of ['request', 'response'] as const) {
    const headers = message[`${direction}Headers`];
    const body = message[`${direction}Body`];
    const trailers = message[`${direction}Trailers`];
    if (trailers !== undefined) {
      const shape = { part: 'trailers', streamed: false, last: false } as const;
      return { direction, shape, replace: false, mutation: trailers.headerMutation, body: undefined };
    }
    if (headers === undefined && body === undefined) continue;
    const common = (headers ?? body)?.response;
    const change = common?.bodyMutation;
    const streamed = change?.streamedResponse;
    return {
      direction,
      shape: {
        part: headers === undefined ? 'body' : 'headers',
        streamed: streamed !== undefined,
        last: streamed?.endOfStream ?? false,
      },
      replace: common?.status === 1,
      mutation: common?.headerMutation,
      body: streamed?.body ?? change?.body ?? (change?.clearBody === true ? new Uint8Array(0) : undefined),
    };
  }
  return undefined;
}

/** The name of what a message holds, for logs: `request_headers`, `immediate_response` … */
export function replyName(message: ProcessingResponseMessage): string {
  if (message.overrideMessageTimeout !== undefined) return 'override_message_timeout';
  if (message.immediateResponse !== undefined) return 'immediate_response';
  if (message.streamedImmediateResponse !== undefined) return 'streamed_immediate_response';
  const reply = directionReply(message);
  return reply === undefined ? 'none' : `${reply.direction}_${reply.shape.part}`;
}
