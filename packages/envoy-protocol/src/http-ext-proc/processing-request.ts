/**
 * envoy.service.ext_proc.v3.ProcessingRequest, field by field. A server decodes with `ProcessingRequestDecoder`;
 * this is for test clients, which encode, and for comparison.
 */
import { headerMap } from '../core/header-value.ts';
import { metadata } from '../core/metadata.ts';
import { structsByNamespace } from '../core/struct-kind.ts';
import { optional, singular } from '../wire/field.ts';
import { bool, bytes, int64 } from '../wire/kind.ts';
import { type Decoded, type Encodable, message } from '../wire/message.ts';
import { bodySendMode } from './processing-mode.ts';

/** Headers of a request or a response. */
export const httpHeaders = message('envoy.service.ext_proc.v3.HttpHeaders', {
  headers: optional(1, headerMap),
  /** Deprecated; Envoy does not fill it. */
  attributes: structsByNamespace(2),
  endOfStream: singular(3, bool),
});
export type HttpHeaders = Decoded<typeof httpHeaders.fields>;

/** A body or a chunk of one. */
export const httpBody = message('envoy.service.ext_proc.v3.HttpBody', {
  body: singular(1, bytes),
  endOfStream: singular(2, bool),
  endOfStreamWithoutMessage: singular(3, bool),
  grpcMessageCompressed: singular(4, bool),
  drainComplete: singular(5, bool),
});
export type HttpBody = Decoded<typeof httpBody.fields>;

/** Codec of envoy.service.ext_proc.v3.HttpTrailers. */
export const httpTrailers = message('envoy.service.ext_proc.v3.HttpTrailers', {
  trailers: optional(1, headerMap),
});

/** The configured body modes, in the first message of a stream. */
export const protocolConfiguration = message('envoy.service.ext_proc.v3.ProtocolConfiguration', {
  requestBodyMode: singular(1, bodySendMode),
  responseBodyMode: singular(2, bodySendMode),
  sendBodyWithoutWaitingForHeaderResponse: singular(3, bool),
});

/** Windows in bytes; in the proto, not implemented by Envoy 1.40. */
export const flowControlInit = message('envoy.service.ext_proc.v3.ProcessingRequest.FlowControlInit', {
  initialWindowDownstreamToSidestream: singular(1, int64),
  initialWindowSidestreamToUpstream: singular(2, int64),
  initialWindowUpstreamToSidestream: singular(3, int64),
  initialWindowSidestreamToDownstream: singular(4, int64),
});

/** In the proto, not implemented by Envoy 1.40. */
export const clientWindowUpdate = message('envoy.service.ext_proc.v3.ProcessingRequest.ClientWindowUpdate', {
  windowIncrementSidestreamToUpstream: singular(1, int64),
  windowIncrementSidestreamToDownstream: singular(2, int64),
});

/** What Envoy sends: one member of the oneof, and what goes with it. */
export const processingRequest = message(
  'envoy.service.ext_proc.v3.ProcessingRequest',
  {
    requestHeaders: optional(2, httpHeaders),
    responseHeaders: optional(3, httpHeaders),
    requestBody: optional(4, httpBody),
    responseBody: optional(5, httpBody),
    requestTrailers: optional(6, httpTrailers),
    responseTrailers: optional(7, httpTrailers),
    metadataContext: optional(8, metadata),
    attributes: structsByNamespace(9),
    observabilityMode: singular(10, bool),
    protocolConfig: optional(11, protocolConfiguration),
    flowControlInit: optional(12, flowControlInit),
    clientWindowUpdate: optional(13, clientWindowUpdate),
  },
  [
    [
      'requestHeaders',
      'responseHeaders',
      'requestBody',
      'responseBody',
      'requestTrailers',
      'responseTrailers',
    ],
  ],
);
export type ProcessingRequestMessage = Decoded<typeof processingRequest.fields>;
export type ProcessingRequestInit = Encodable<typeof processingRequest.fields>;
