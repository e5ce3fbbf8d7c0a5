/**
 * Encodes envoy.service.ext_proc.v3.ProcessingResponse: the hot path. Plain CONTINUE replies are constants; the
 * rest is written in one pass, back to front, into a buffer that is reused.
 *
 * Guarded by bench/codec.bench.ts.
 */
import { writeStruct } from '../core/struct.ts';
import { Writer } from '../wire/writer.ts';
import { writeModeOverride } from './processing-mode.ts';
import type {
  BodyMutation,
  BodyReply,
  HeaderMutation,
  HeaderSet,
  HeadersReply,
  ImmediateReply,
  ProcessingReply,
  StreamedImmediateReply,
} from './processing-reply.ts';

/** The field number of each member of the oneof `response`. */
const RESPONSE_FIELD = {
  request_headers: 1,
  response_headers: 2,
  request_body: 3,
  response_body: 4,
  request_trailers: 5,
  response_trailers: 6,
} as const;

/** The kinds that a plain CONTINUE can answer. */
export type ContinueKind = keyof typeof RESPONSE_FIELD;

function continueReply(kind: ContinueKind): Uint8Array {
  return Uint8Array.of((RESPONSE_FIELD[kind] << 3) | 2, 0);
}

/**
 * A reply of each kind that changes nothing: an empty HeadersResponse, BodyResponse or TrailersResponse. Shared:
 * never write into them. Not legal in FULL_DUPLEX_STREAMED, where a body reply is `streamed`.
 */
export const CONTINUE: Readonly<Record<ContinueKind, Uint8Array>> = {
  request_headers: continueReply('request_headers'),
  response_headers: continueReply('response_headers'),
  request_body: continueReply('request_body'),
  response_body: continueReply('response_body'),
  request_trailers: continueReply('request_trailers'),
  response_trailers: continueReply('response_trailers'),
};

const shared = new Writer();

/** The message, in an array of exactly its size. */
export function encodeProcessingResponse(reply: ProcessingReply): Uint8Array {
  const writer = shared;
  writer.clear();
  if (reply.kind === 'override_message_timeout') {
    writeTimeout(writer, reply.milliseconds);
    return writer.finish();
  }
  if (reply.kind === 'streamed_immediate') writeStreamedImmediate(writer, reply);
  if (reply.kind === 'request_headers' || reply.kind === 'response_headers') {
    if (reply.modeOverride !== undefined) {
      const mark = writer.mark();
      writeModeOverride(writer, reply.modeOverride);
      writer.message(9, mark);
    }
  }
  if (reply.dynamicMetadata !== undefined) {
    const mark = writer.mark();
    writeStruct(writer, reply.dynamicMetadata);
    writer.message(8, mark);
  }
  const mark = writer.mark();
  switch (reply.kind) {
    case 'streamed_immediate':
      break;
    case 'immediate':
      writeImmediate(writer, reply);
      writer.message(7, mark);
      break;
    case 'request_trailers':
    case 'response_trailers':
      if (reply.headers !== undefined) writeMutation(writer, 1, reply.headers);
      writer.message(RESPONSE_FIELD[reply.kind], mark);
      break;
    default:
      writeCommonResponse(writer, reply);
      writer.message(RESPONSE_FIELD[reply.kind], mark);
  }
  return writer.finish();
}

function writeTimeout(writer: Writer, milliseconds: number): void {
  const seconds = Math.floor(milliseconds / 1000);
  const nanos = Math.round((milliseconds - seconds * 1000) * 1e6);
  const mark = writer.mark();
  if (nanos !== 0) writer.uint32(2, nanos);
  if (seconds !== 0) writer.int64(1, seconds);
  writer.message(10, mark);
}

function writeCommonResponse(writer: Writer, reply: HeadersReply | BodyReply): void {
  const mark = writer.mark();
  if (reply.clearRouteCache === true) writer.bool(5, true);
  if (reply.body !== undefined) writeBodyMutation(writer, reply.body);
  if (reply.headers !== undefined) writeMutation(writer, 2, reply.headers);
  if ((reply.kind === 'request_headers' || reply.kind === 'response_headers') && reply.replace === true) {
    writer.uint32(1, 1);
  }
  if (writer.mark() > mark) writer.message(1, mark);
}

function writeBodyMutation(writer: Writer, body: BodyMutation): void {
  const mark = writer.mark();
  if (body.kind === 'replace') writer.bytes(1, body.bytes);
  else if (body.kind === 'clear') writer.bool(2, true);
  else writeStreamedBody(writer, 3, body.bytes, body.endOfStream);
  writer.message(3, mark);
}

function writeStreamedBody(
  writer: Writer,
  fieldNumber: number,
  bytes: Uint8Array,
  endOfStream: boolean,
): void {
  const mark = writer.mark();
  if (endOfStream) writer.bool(2, true);
  if (bytes.length > 0) writer.bytes(1, bytes);
  writer.message(fieldNumber, mark);
}

/** A HeaderMutation as field `fieldNumber`. */
function writeMutation(writer: Writer, fieldNumber: number, mutation: HeaderMutation): void {
  const end = writer.mark();
  const remove = mutation.remove ?? [];
  for (let index = remove.length - 1; index >= 0; index--) writer.string(2, remove[index]!);
  const set = mutation.set ?? [];
  for (let index = set.length - 1; index >= 0; index--) {
    const header = set[index]!;
    const option = writer.mark();
    if (header.append === true) {
      const wrapper = writer.mark();
      writer.bool(1, true);
      writer.message(2, wrapper);
    }
    writeHeaderValue(writer, 1, header);
    writer.message(1, option);
  }
  writer.message(fieldNumber, end);
}

/** A HeaderValue as field `fieldNumber`, with raw_value. */
function writeHeaderValue(writer: Writer, fieldNumber: number, header: HeaderSet): void {
  const mark = writer.mark();
  if (header.value.length > 0) {
    if (typeof header.value === 'string') writer.latin1(3, header.value);
    else writer.bytes(3, header.value);
  }
  writer.string(1, header.name);
  writer.message(fieldNumber, mark);
}

/** A HeaderMap as field `fieldNumber`. */
function writeHeaderMap(writer: Writer, fieldNumber: number, headers: readonly HeaderSet[]): void {
  const mark = writer.mark();
  for (let index = headers.length - 1; index >= 0; index--) writeHeaderValue(writer, 1, headers[index]!);
  writer.message(fieldNumber, mark);
}

function writeImmediate(writer: Writer, reply: ImmediateReply): void {
  if (reply.details !== '') writer.string(5, reply.details);
  if (reply.grpcStatus !== undefined) {
    const mark = writer.mark();
    if (reply.grpcStatus !== 0) writer.uint32(1, reply.grpcStatus);
    writer.message(4, mark);
  }
  if (reply.body !== undefined && reply.body.length > 0) writer.bytes(3, reply.body);
  if (reply.headers !== undefined) writeMutation(writer, 2, reply.headers);
  const mark = writer.mark();
  writer.uint32(1, reply.status);
  writer.message(1, mark);
}

function writeStreamedImmediate(writer: Writer, reply: StreamedImmediateReply): void {
  const { part } = reply;
  const end = writer.mark();
  const mark = writer.mark();
  if (part.kind === 'headers') {
    if (part.endOfStream) writer.bool(3, true);
    writeHeaderMap(writer, 1, part.headers);
    writer.message(1, mark);
  } else if (part.kind === 'body') writeStreamedBody(writer, 2, part.bytes, part.endOfStream);
  else writeHeaderMap(writer, 3, part.trailers);
  writer.message(11, end);
}
