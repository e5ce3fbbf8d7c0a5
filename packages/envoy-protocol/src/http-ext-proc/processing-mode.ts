/** envoy.extensions.filters.http.ext_proc.v3.ProcessingMode: what Envoy sends to an external processor. */
import { singular } from '../wire/field.ts';
import { enumeration } from '../wire/kind.ts';
import { type Decoded, message } from '../wire/message.ts';
import type { Writer } from '../wire/writer.ts';

/** Whether headers or trailers are sent. DEFAULT: headers are, trailers are not; in an override: as configured. */
export const HeaderSendMode = { DEFAULT: 0, SEND: 1, SKIP: 2 } as const;
export type HeaderSendMode = (typeof HeaderSendMode)[keyof typeof HeaderSendMode];

/** How a body is sent. GRPC stands in the proto and is not implemented by Envoy 1.40. */
export const BodySendMode = {
  NONE: 0,
  STREAMED: 1,
  BUFFERED: 2,
  BUFFERED_PARTIAL: 3,
  FULL_DUPLEX_STREAMED: 4,
  GRPC: 5,
} as const;
export type BodySendMode = (typeof BodySendMode)[keyof typeof BodySendMode];

const MODE = 'envoy.extensions.filters.http.ext_proc.v3.ProcessingMode';
const headerSendMode = enumeration<HeaderSendMode>(`${MODE}.HeaderSendMode`);
/** As a field of ProcessingMode and ProtocolConfiguration. */
export const bodySendMode = enumeration<BodySendMode>(`${MODE}.BodySendMode`);

/** ProcessingMode, field by field: what a test client decodes. */
export const processingMode = message(MODE, {
  requestHeaderMode: singular(1, headerSendMode),
  responseHeaderMode: singular(2, headerSendMode),
  requestBodyMode: singular(3, bodySendMode),
  responseBodyMode: singular(4, bodySendMode),
  requestTrailerMode: singular(5, headerSendMode),
  responseTrailerMode: singular(6, headerSendMode),
});
export type ProcessingMode = Decoded<typeof processingMode.fields>;

/**
 * The `mode_override` of a headers reply. Envoy replaces the modes of both directions and reads an absent body mode
 * as NONE, so both body modes are required here. Header and trailer modes default to DEFAULT: as configured.
 */
export interface ModeOverride {
  readonly requestBody: BodySendMode;
  readonly responseBody: BodySendMode;
  readonly responseHeaders?: HeaderSendMode;
  readonly requestTrailers?: HeaderSendMode;
  readonly responseTrailers?: HeaderSendMode;
}

/** Writes the fields of a ProcessingMode (no prefix). */
export function writeModeOverride(writer: Writer, mode: ModeOverride): void {
  const { requestBody, responseBody, responseHeaders = 0, requestTrailers = 0, responseTrailers = 0 } = mode;
  if (responseTrailers !== 0) writer.uint32(6, responseTrailers);
  if (requestTrailers !== 0) writer.uint32(5, requestTrailers);
  if (responseBody !== 0) writer.uint32(4, responseBody);
  if (requestBody !== 0) writer.uint32(3, requestBody);
  if (responseHeaders !== 0) writer.uint32(2, responseHeaders);
}
