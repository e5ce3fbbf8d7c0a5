/**
 * FULL_DUPLEX_STREAMED: chunks go out without waiting, the processor releases bytes when it likes, nothing bounds the
 * waiting, and Envoy keeps no copy (reference B.3, L.8, L.13).
 */
import type { Direction } from './direction.ts';
import { type HttpMessage, headerOf, withoutHeader } from './http-message.ts';
import type { DirectionReply } from './reply.ts';

/** Envoy's chunks in this mode are at most this long. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * Takes body and trailers through. `configured`: the filter's own mode, in which the headers wait for their reply
 * while the body is sent already, and content-length is dropped; otherwise an override, after the headers reply.
 */
export async function runDuplex(
  direction: Direction,
  message: HttpMessage,
  configured: boolean,
): Promise<void> {
  const { exchange, sink, state } = direction;
  const { trailers } = message;
  if (configured) direction.headers = withoutHeader(direction.headers, 'content-length');
  else sink.takeHeaders(direction.headers);
  if (trailers !== undefined && !direction.sendsTrailers) {
    exchange.flag('duplex-without-trailers', 'override to FULL_DUPLEX_STREAMED without trailer mode SEND');
  }
  sendChunks(direction, message);
  exchange.duplexTaken = message.body.length > 0;
  let trailersDue = trailers !== undefined && direction.sendsTrailers;
  let released = 0;
  let passedTrailers = trailers;
  const sendTrailers = (): void => {
    if (trailersDue && trailers !== undefined) direction.sendTrailers(trailers);
    trailersDue = false;
  };
  // Trailers that were there before an override took effect stay behind until a body reply comes.
  if (configured || !exchange.config.trailersAtOnce) sendTrailers();

  while (state.state !== 'idle' || trailersDue) {
    const reply = await direction.take();
    if (reply === 'bypass') {
      sink.takeHeaders(direction.headers);
      break;
    }
    if (reply.shape.part === 'headers') {
      if (direction.applyHeadersReply(reply)) return;
      sink.takeHeaders(direction.headers);
    } else if (reply.shape.part === 'body') {
      released += reply.body?.length ?? 0;
      sink.takeData(reply.body ?? new Uint8Array(0));
      flagBodyReply(direction, reply, trailers !== undefined);
      sendTrailers();
    } else if (reply.mutation !== undefined && trailers !== undefined) {
      passedTrailers = direction.mutated(trailers, reply);
    }
  }
  const stated = headerOf(direction.headers, 'content-length');
  if (stated !== undefined && stated !== String(released) && !exchange.bypassed) {
    exchange.flag('content-length-mismatch', `${stated} stated, ${released} bytes released`);
  }
  sink.end(passedTrailers);
}

function sendChunks(direction: Direction, message: HttpMessage): void {
  for (const chunk of message.body) {
    for (let at = 0; at < chunk.length; at += CHUNK_BYTES) {
      direction.sendBody(chunk.subarray(at, at + CHUNK_BYTES), false, 'full-duplex');
    }
  }
  if (message.trailers === undefined) direction.sendBody(new Uint8Array(0), true, 'full-duplex');
}

function flagBodyReply(direction: Direction, reply: DirectionReply, hasTrailers: boolean): void {
  if (reply.mutation !== undefined) {
    direction.exchange.flag('ignored-header-mutation', 'in a streamed body reply');
  }
  if (reply.shape.last && hasTrailers) {
    direction.exchange.flag('last-before-trailers', 'end_of_stream in a body reply although trailers follow');
  }
}
