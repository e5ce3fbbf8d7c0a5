/** Wire codecs for Envoy's external services: bytes in, plain data out. */
export { DEFAULT_MAX_HEADERS, HeaderList } from './core/header-list.ts';
export type { Any, Metadata } from './core/metadata.ts';
export type { StructObject, StructValue } from './core/struct.ts';
export type { StructMap } from './core/struct-map.ts';
export { DecodeError, type DecodeErrorCode, decodeErrorReasons, isDecodeError } from './errors.ts';
export { BodySendMode, HeaderSendMode, type ModeOverride } from './http-ext-proc/processing-mode.ts';
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
  type ProcessingRequest,
  ProcessingRequestDecoder,
  type ProcessingRequestKind,
  type ProcessingRequestLimits,
  type ProtocolConfig,
} from './http-ext-proc/processing-request-decoder.ts';
export {
  CONTINUE,
  type ContinueKind,
  encodeProcessingResponse,
} from './http-ext-proc/processing-response-encoder.ts';
export * as servicePaths from './service-paths.ts';
