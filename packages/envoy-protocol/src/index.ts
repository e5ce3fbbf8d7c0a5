/** Wire codecs for Envoy's external services: bytes in, plain data out, and back. */
export { type AccessLogCommon, AccessLogType } from './access-log/access-log-common.ts';
export {
  type HttpAccessLogEntry,
  type HttpRequestProperties,
  type HttpResponseProperties,
  HttpVersion,
  RequestMethod,
} from './access-log/http-entry.ts';
export { type ResponseFlags, UnauthorizedReason } from './access-log/response-flags.ts';
export {
  type AccessLogIdentifier,
  type StreamAccessLogsMessage,
  type StreamAccessLogsMessageInit,
  streamAccessLogsMessage,
} from './access-log/stream-message.ts';
export type { TcpAccessLogEntry } from './access-log/tcp-entry.ts';
export { type TlsProperties, TlsVersion } from './access-log/tls-properties.ts';
export { type Address, type SocketAddress, SocketProtocol } from './core/address.ts';
export { DEFAULT_MAX_HEADERS, HeaderList, headerListOf } from './core/header-list.ts';
export { HeaderAppendAction, type HeaderValue, type HeaderValueOption } from './core/header-value.ts';
export type { Any, Metadata } from './core/metadata.ts';
export type { Node } from './core/node.ts';
export type { RpcStatus } from './core/rpc-status.ts';
export type { StructObject, StructValue } from './core/struct.ts';
export type { StructMap } from './core/struct-map.ts';
export { type Duration, fromMilliseconds, type Timestamp, toMilliseconds } from './core/time.ts';
export { DecodeError, type DecodeErrorCode, decodeErrorReasons, isDecodeError } from './errors.ts';
export {
  type AttributeContext,
  type AuthHttpRequest,
  type CheckRequest,
  type CheckRequestInit,
  checkRequest,
  type Peer,
} from './ext-authz/check-request.ts';
export {
  type CheckResponse,
  type CheckResponseInit,
  checkResponse,
  type DeniedHttpResponse,
  type OkHttpResponse,
} from './ext-authz/check-response.ts';
export {
  type HealthCheckRequest,
  type HealthCheckResponse,
  healthCheckRequest,
  healthCheckResponse,
  ServingStatus,
} from './health/messages.ts';
export {
  BodySendMode,
  HeaderSendMode,
  type ModeOverride,
  type ProcessingMode,
} from './http-ext-proc/processing-mode.ts';
export type {
  BodyMutation,
  BodyReply,
  HeaderMutation,
  HeaderSet,
  HeadersReply,
  ImmediateReply,
  ProcessingReply,
  ReplyExtras,
  StreamedImmediateReply,
  TimeoutOverride,
  TrailersReply,
} from './http-ext-proc/processing-reply.ts';
export {
  type HttpBody,
  type HttpHeaders,
  type ProcessingRequestInit,
  type ProcessingRequestMessage,
  processingRequest,
} from './http-ext-proc/processing-request.ts';
export {
  type ProcessingRequest,
  ProcessingRequestDecoder,
  type ProcessingRequestKind,
  type ProcessingRequestLimits,
  type ProtocolConfig,
} from './http-ext-proc/processing-request-decoder.ts';
export {
  type BodyMutationMessage,
  type CommonResponse,
  type HeaderMutationMessage,
  type ImmediateResponse,
  type ProcessingResponseInit,
  type ProcessingResponseMessage,
  processingResponse,
  ResponseStatus,
  type StreamedBodyResponse,
  type StreamedImmediateResponse,
} from './http-ext-proc/processing-response.ts';
export {
  CONTINUE,
  type ContinueKind,
  encodeProcessingResponse,
} from './http-ext-proc/processing-response-encoder.ts';
export {
  ConnectionStatus,
  DataProcessedStatus,
  type NetworkData,
  type NetworkProcessingRequest,
  type NetworkProcessingRequestInit,
  type NetworkProcessingResponse,
  type NetworkProcessingResponseInit,
  networkProcessingRequest,
  networkProcessingResponse,
  networkResponsePieces,
} from './network-ext-proc/messages.ts';
export {
  type DescriptorStatus,
  RateLimitCode,
  type RateLimitDescriptor,
  type RateLimitRequest,
  type RateLimitRequestInit,
  type RateLimitResponse,
  type RateLimitResponseInit,
  RateLimitUnit,
  rateLimitRequest,
  rateLimitResponse,
} from './rate-limit/messages.ts';
export {
  type ServerReflectionRequest,
  type ServerReflectionResponse,
  serverReflectionRequest,
  serverReflectionResponse,
} from './reflection/messages.ts';
export {
  ACCESS_LOG_PATH,
  ACCESS_LOG_V2_PATH,
  EXT_AUTHZ_PATH,
  EXT_AUTHZ_V2_PATH,
  EXT_AUTHZ_V2ALPHA_PATH,
  HEALTH_CHECK_PATH,
  HEALTH_WATCH_PATH,
  HTTP_EXT_PROC_PATH,
  NETWORK_EXT_PROC_PATH,
  RATE_LIMIT_PATH,
  RATE_LIMIT_V2_PATH,
  REFLECTION_PATH,
  REFLECTION_V1ALPHA_PATH,
} from './service-paths.ts';
export type { Decoded, DecodeLimits, Encodable, FieldTable, Message } from './wire/message.ts';
