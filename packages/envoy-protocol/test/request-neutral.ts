/** What the hot decoder and the field table find in the same ProcessingRequest, in one form. */

import type { HttpHeaders, ProcessingRequestMessage } from '../src/http-ext-proc/processing-request.ts';
import type { ProcessingRequest } from '../src/http-ext-proc/processing-request-decoder.ts';
import { neutral } from './neutral.ts';

export function neutralRequest(request: ProcessingRequest): unknown {
  return neutral({
    kind: request.kind,
    headers: request.headers,
    body: request.body,
    endOfStream: request.endOfStream,
    endOfStreamWithoutMessage: request.endOfStreamWithoutMessage,
    grpcMessageCompressed: request.grpcMessageCompressed,
    drainComplete: request.drainComplete,
    attributes: request.attributes.all(),
    observabilityMode: request.observabilityMode,
    metadataContext: request.metadataContext(),
    protocolConfig: request.protocolConfig,
  });
}

export function neutralTable(message: ProcessingRequestMessage): unknown {
  const headers = message.requestHeaders ?? message.responseHeaders;
  const body = message.requestBody ?? message.responseBody;
  const trailers = message.requestTrailers ?? message.responseTrailers;
  const config = message.protocolConfig;
  return neutral({
    kind: kindOf(message),
    headers: pairs(headers?.headers ?? trailers?.trailers),
    body: body?.body ?? new Uint8Array(0),
    endOfStream: headers?.endOfStream ?? body?.endOfStream ?? false,
    endOfStreamWithoutMessage: body?.endOfStreamWithoutMessage ?? false,
    grpcMessageCompressed: body?.grpcMessageCompressed ?? false,
    drainComplete: body?.drainComplete ?? false,
    attributes: message.attributes,
    observabilityMode: message.observabilityMode,
    metadataContext: message.metadataContext,
    protocolConfig: config && {
      requestBodyMode: config.requestBodyMode,
      responseBodyMode: config.responseBodyMode,
      sendBodyWithoutWaiting: config.sendBodyWithoutWaitingForHeaderResponse,
    },
  });
}

function kindOf(message: ProcessingRequestMessage): string {
  if (message.requestHeaders) return 'request_headers';
  if (message.responseHeaders) return 'response_headers';
  if (message.requestBody) return 'request_body';
  if (message.responseBody) return 'response_body';
  if (message.requestTrailers) return 'request_trailers';
  return message.responseTrailers ? 'response_trailers' : 'none';
}

function pairs(map: HttpHeaders['headers']): [string, string][] {
  const latin1 = (value: string | Uint8Array): string => Buffer.from(value as string).toString('latin1');
  return (map?.headers ?? []).map((header) => [
    latin1(header.key),
    latin1(header.rawValue.length > 0 ? header.rawValue : header.value),
  ]);
}
