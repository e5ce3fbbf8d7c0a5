/** What the headers of a direction say of its body. */
import type { RequestView, ResponseView } from '../../exchange/exchange.ts';

/** What decides how a body can be asked for. */
export interface BodyHeaderFacts {
  /** Declared length in bytes, undefined when unknown or not a number. */
  readonly contentLength: number | undefined;
  /** gRPC; in responses also server-sent events and multipart/x-mixed-replace: BUFFERED would hang them. */
  readonly stream: boolean;
  /** Upgrade or CONNECT: no body mode at all fits. */
  readonly upgrade: boolean;
}

/** Where the headers were skipped. */
export const unknownBody: BodyHeaderFacts = { contentLength: undefined, stream: false, upgrade: false };

/** Of a request, by its headers. */
export function requestBodyFacts({ contentLength, contentType, upgrade }: RequestView): BodyHeaderFacts {
  return { contentLength, stream: contentType.startsWith('application/grpc'), upgrade };
}

/** Of a response, by its headers and what was asked for. */
export function responseBodyFacts(
  { contentLength, contentType, status }: ResponseView,
  request: RequestView,
): BodyHeaderFacts {
  const stream =
    contentType.startsWith('application/grpc') ||
    contentType === 'text/event-stream' ||
    contentType === 'multipart/x-mixed-replace';
  return { contentLength, stream, upgrade: status === 101 || request.method === 'CONNECT' };
}
