/** envoy.data.accesslog.v3.HTTPAccessLogEntry. Strings are UTF-8, sanitised by Envoy. */
import { uint32Value } from '../core/wrappers.ts';
import { map, optional, singular } from '../wire/field.ts';
import { enumeration, string, uint64 } from '../wire/kind.ts';
import { type Decoded, message } from '../wire/message.ts';
import { accessLogCommon } from './access-log-common.ts';

const DATA = 'envoy.data.accesslog.v3';

/** The values of envoy.data.accesslog.v3.HTTPAccessLogEntry.HTTPVersion. */
export const HttpVersion = { PROTOCOL_UNSPECIFIED: 0, HTTP10: 1, HTTP11: 2, HTTP2: 3, HTTP3: 4 } as const;
export type HttpVersion = (typeof HttpVersion)[keyof typeof HttpVersion];

/** METHOD_UNSPECIFIED also stands for a method that is not in the list. */
export const RequestMethod = {
  METHOD_UNSPECIFIED: 0,
  GET: 1,
  HEAD: 2,
  POST: 3,
  PUT: 4,
  DELETE: 5,
  CONNECT: 6,
  OPTIONS: 7,
  TRACE: 8,
  PATCH: 9,
} as const;
export type RequestMethod = (typeof RequestMethod)[keyof typeof RequestMethod];

/** Codec of envoy.data.accesslog.v3.HTTPRequestProperties. */
export const httpRequestProperties = message(`${DATA}.HTTPRequestProperties`, {
  requestMethod: singular(1, enumeration<RequestMethod>('envoy.config.core.v3.RequestMethod')),
  scheme: singular(2, string),
  authority: singular(3, string),
  port: optional(4, uint32Value),
  path: singular(5, string),
  userAgent: singular(6, string),
  referer: singular(7, string),
  forwardedFor: singular(8, string),
  requestId: singular(9, string),
  originalPath: singular(10, string),
  requestHeadersBytes: singular(11, uint64),
  requestBodyBytes: singular(12, uint64),
  /** Those named in additional_request_headers_to_log. */
  requestHeaders: map(13, string),
  upstreamHeaderBytesSent: singular(14, uint64),
  downstreamHeaderBytesReceived: singular(15, uint64),
});
export type HttpRequestProperties = Decoded<typeof httpRequestProperties.fields>;

/** Codec of envoy.data.accesslog.v3.HTTPResponseProperties. */
export const httpResponseProperties = message(`${DATA}.HTTPResponseProperties`, {
  responseCode: optional(1, uint32Value),
  responseHeadersBytes: singular(2, uint64),
  responseBodyBytes: singular(3, uint64),
  /** Those named in additional_response_headers_to_log. */
  responseHeaders: map(4, string),
  responseTrailers: map(5, string),
  responseCodeDetails: singular(6, string),
  upstreamHeaderBytesReceived: singular(7, uint64),
  downstreamHeaderBytesSent: singular(8, uint64),
});
export type HttpResponseProperties = Decoded<typeof httpResponseProperties.fields>;

/** Codec of envoy.data.accesslog.v3.HTTPAccessLogEntry. */
export const httpAccessLogEntry = message(`${DATA}.HTTPAccessLogEntry`, {
  commonProperties: optional(1, accessLogCommon),
  protocolVersion: singular(2, enumeration<HttpVersion>(`${DATA}.HTTPAccessLogEntry.HTTPVersion`)),
  request: optional(3, httpRequestProperties),
  response: optional(4, httpResponseProperties),
});
export type HttpAccessLogEntry = Decoded<typeof httpAccessLogEntry.fields>;
