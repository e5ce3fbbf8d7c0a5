/**
 * envoy.service.ext_proc.v3.ProcessingResponse, field by field. A server encodes with `encodeProcessingResponse`;
 * this is for clients, which decode, for comparison, and for replies that are wrong on purpose.
 */
import { headerMap, headerValueOption } from '../core/header-value.ts';
import { httpStatus } from '../core/http-status.ts';
import { any } from '../core/metadata.ts';
import { struct } from '../core/struct-kind.ts';
import { duration } from '../core/time.ts';
import { map, optional, repeated, singular } from '../wire/field.ts';
import { bool, bytes, enumeration, int64, string, uint32 } from '../wire/kind.ts';
import { type Decoded, type Encodable, message } from '../wire/message.ts';
import { processingMode } from './processing-mode.ts';
import { httpHeaders } from './processing-request.ts';

const SERVICE = 'envoy.service.ext_proc.v3';

/** CONTINUE_AND_REPLACE: the body of the reply is the whole message. */
export const ResponseStatus = { CONTINUE: 0, CONTINUE_AND_REPLACE: 1 } as const;
export type ResponseStatus = (typeof ResponseStatus)[keyof typeof ResponseStatus];

/** Codec of envoy.service.ext_proc.v3.HeaderMutation. */
export const headerMutation = message(`${SERVICE}.HeaderMutation`, {
  setHeaders: repeated(1, headerValueOption),
  removeHeaders: repeated(2, string),
});
export type HeaderMutationMessage = Decoded<typeof headerMutation.fields>;

/** Body bytes on their way in FULL_DUPLEX_STREAMED mode. */
export const streamedBodyResponse = message(`${SERVICE}.StreamedBodyResponse`, {
  body: singular(1, bytes),
  endOfStream: singular(2, bool),
  endOfStreamWithoutMessage: singular(3, bool),
  grpcMessageCompressed: singular(4, bool),
  drainComplete: singular(5, bool),
});
export type StreamedBodyResponse = Decoded<typeof streamedBodyResponse.fields>;

/** Codec of envoy.service.ext_proc.v3.BodyMutation. */
export const bodyMutation = message(
  `${SERVICE}.BodyMutation`,
  {
    body: optional(1, bytes),
    clearBody: optional(2, bool),
    streamedResponse: optional(3, streamedBodyResponse),
  },
  [['body', 'clearBody', 'streamedResponse']],
);
export type BodyMutationMessage = Decoded<typeof bodyMutation.fields>;

/** Codec of envoy.service.ext_proc.v3.CommonResponse. */
export const commonResponse = message(`${SERVICE}.CommonResponse`, {
  status: singular(1, enumeration<ResponseStatus>(`${SERVICE}.CommonResponse.ResponseStatus`)),
  headerMutation: optional(2, headerMutation),
  bodyMutation: optional(3, bodyMutation),
  /** Not implemented by Envoy 1.40. */
  trailers: optional(4, headerMap),
  clearRouteCache: singular(5, bool),
});
export type CommonResponse = Decoded<typeof commonResponse.fields>;

/** Codec of envoy.service.ext_proc.v3.HeadersResponse. */
export const headersResponse = message(`${SERVICE}.HeadersResponse`, {
  response: optional(1, commonResponse),
});

/** Codec of envoy.service.ext_proc.v3.BodyResponse. */
export const bodyResponse = message(`${SERVICE}.BodyResponse`, { response: optional(1, commonResponse) });

/** Codec of envoy.service.ext_proc.v3.TrailersResponse. */
export const trailersResponse = message(`${SERVICE}.TrailersResponse`, {
  headerMutation: optional(1, headerMutation),
});

/** Codec of envoy.service.ext_proc.v3.GrpcStatus. */
export const grpcStatus = message(`${SERVICE}.GrpcStatus`, { status: singular(1, uint32) });

/** Codec of envoy.service.ext_proc.v3.ImmediateResponse. */
export const immediateResponse = message(`${SERVICE}.ImmediateResponse`, {
  status: optional(1, httpStatus),
  headers: optional(2, headerMutation),
  body: singular(3, bytes),
  grpcStatus: optional(4, grpcStatus),
  details: singular(5, string),
});
export type ImmediateResponse = Decoded<typeof immediateResponse.fields>;

/** Codec of envoy.service.ext_proc.v3.StreamedImmediateResponse. */
export const streamedImmediateResponse = message(
  `${SERVICE}.StreamedImmediateResponse`,
  {
    headersResponse: optional(1, httpHeaders),
    bodyResponse: optional(2, streamedBodyResponse),
    trailersResponse: optional(3, headerMap),
  },
  [['headersResponse', 'bodyResponse', 'trailersResponse']],
);
export type StreamedImmediateResponse = Decoded<typeof streamedImmediateResponse.fields>;

/** In the proto, not implemented by Envoy 1.40. */
export const serverWindowUpdate = message(`${SERVICE}.ProcessingResponse.ServerWindowUpdate`, {
  windowIncrementDownstreamToSidestream: singular(1, int64),
  windowIncrementUpstreamToSidestream: singular(2, int64),
});

/** What a processor sends: one member of the oneof, and what goes with it. */
export const processingResponse = message(
  `${SERVICE}.ProcessingResponse`,
  {
    requestHeaders: optional(1, headersResponse),
    responseHeaders: optional(2, headersResponse),
    requestBody: optional(3, bodyResponse),
    responseBody: optional(4, bodyResponse),
    requestTrailers: optional(5, trailersResponse),
    responseTrailers: optional(6, trailersResponse),
    immediateResponse: optional(7, immediateResponse),
    dynamicMetadata: optional(8, struct),
    modeOverride: optional(9, processingMode),
    overrideMessageTimeout: optional(10, duration),
    streamedImmediateResponse: optional(11, streamedImmediateResponse),
    /** Deprecated since 1.40. */
    requestDrain: singular(12, bool),
    typedDynamicMetadata: map(13, any),
    serverWindowUpdate: optional(14, serverWindowUpdate),
    requestDrainRequests: singular(15, bool),
    requestDrainResponses: singular(16, bool),
  },
  [
    [
      'requestHeaders',
      'responseHeaders',
      'requestBody',
      'responseBody',
      'requestTrailers',
      'responseTrailers',
      'immediateResponse',
      'streamedImmediateResponse',
    ],
  ],
);
export type ProcessingResponseMessage = Decoded<typeof processingResponse.fields>;
export type ProcessingResponseInit = Encodable<typeof processingResponse.fields>;
