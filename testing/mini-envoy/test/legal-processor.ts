/**
 * A processor that keeps every rule. It lets everything pass, unless the request header `x-ask` names something else: a
 * comma-separated list of the words below.
 */
import {
  BodySendMode,
  CONTINUE,
  type ContinueKind,
  encodeProcessingResponse,
  HeaderSendMode,
  type HeadersReply,
  type ModeOverride,
  type ProcessingRequest,
} from '@portcullis/envoy-protocol';
import type { Processor, ProcessorStream } from './processor-server.ts';

const OVERRIDES: Readonly<Record<string, ModeOverride>> = {
  'override-buffered': { requestBody: BodySendMode.BUFFERED, responseBody: BodySendMode.BUFFERED },
  'override-streamed': { requestBody: BodySendMode.STREAMED, responseBody: BodySendMode.STREAMED },
  'override-duplex': {
    requestBody: BodySendMode.FULL_DUPLEX_STREAMED,
    responseBody: BodySendMode.FULL_DUPLEX_STREAMED,
    requestTrailers: HeaderSendMode.SEND,
    responseTrailers: HeaderSendMode.SEND,
  },
};

/** Makes one for a stream. */
export function legalProcessor(): Processor {
  const asked = new Set<string>();
  const duplex = { request: false, response: false };
  return (request, stream) => {
    if (request.kind === 'none' || request.observabilityMode) return;
    if (request.protocolConfig !== undefined) {
      duplex.request = request.protocolConfig.requestBodyMode === BodySendMode.FULL_DUPLEX_STREAMED;
      duplex.response = request.protocolConfig.responseBodyMode === BodySendMode.FULL_DUPLEX_STREAMED;
    }
    if (request.kind === 'request_headers') {
      for (const word of (request.headers.get('x-ask') ?? '').split(',')) asked.add(word.trim());
    }
    if (asked.has(`block-on-${request.kind}`)) block(stream);
    else if (request.kind.endsWith('_headers')) headers(request, stream, asked, duplex);
    else if (request.kind.endsWith('_body')) body(request, stream, asked, duplex);
    else stream.send(CONTINUE[request.kind]);
  };
}

function block(stream: ProcessorStream): void {
  const text = new TextEncoder().encode('no\n');
  const set = [{ name: 'content-type', value: 'text/plain' }];
  stream.send(
    encodeProcessingResponse({
      kind: 'immediate',
      status: 403,
      details: 'asked for',
      body: text,
      headers: { set },
    }),
  );
}

function headers(
  request: ProcessingRequest,
  stream: ProcessorStream,
  asked: ReadonlySet<string>,
  duplex: { request: boolean; response: boolean },
): void {
  if (asked.has('streamed-immediate') && request.kind === 'request_headers') {
    const set = [{ name: ':status', value: '451' }];
    const bytes = new TextEncoder().encode('in parts');
    const kind = 'streamed_immediate';
    stream.send(
      encodeProcessingResponse({ kind, part: { kind: 'headers', headers: set, endOfStream: false } }),
    );
    stream.send(encodeProcessingResponse({ kind, part: { kind: 'body', bytes, endOfStream: true } }));
    return;
  }
  if (asked.has('more-time') && request.kind === 'request_headers') {
    stream.send(encodeProcessingResponse({ kind: 'override_message_timeout', milliseconds: 500 }));
  }
  const kind = request.kind as HeadersReply['kind'];
  const override = Object.keys(OVERRIDES).find((word) => asked.has(word));
  const reply: HeadersReply = {
    kind,
    ...(override !== undefined && kind === 'request_headers' ? { modeOverride: OVERRIDES[override]! } : {}),
    ...(asked.has('set-binary')
      ? { headers: { set: [{ name: 'x-binary', value: Uint8Array.of(0x80, 0xff) }] } }
      : {}),
    ...(asked.has('metadata')
      ? { dynamicMetadata: { portcullis: { verdict: 'allow' }, other: { dropped: true } } }
      : {}),
    ...(asked.has('replace-request') && kind === 'request_headers'
      ? {
          replace: true,
          headers: { set: [{ name: ':method', value: 'POST' }] },
          body: { kind: 'replace', bytes: new TextEncoder().encode('made by the processor') },
        }
      : {}),
  };
  if (override === 'override-duplex' && request.protocolConfig !== undefined && !duplex.request) {
    duplex.request = !asked.has('override-is-ignored');
    duplex.response = duplex.request;
  }
  stream.send(encodeProcessingResponse(reply));
}

function body(
  request: ProcessingRequest,
  stream: ProcessorStream,
  asked: ReadonlySet<string>,
  duplex: { request: boolean; response: boolean },
): void {
  const kind = request.kind as 'request_body' | 'response_body';
  if (duplex[kind === 'request_body' ? 'request' : 'response']) {
    const bytes = request.body.slice();
    stream.send(
      encodeProcessingResponse({ kind, body: { kind: 'streamed', bytes, endOfStream: request.endOfStream } }),
    );
  } else if (asked.has(`replace-${kind}`)) {
    const bytes = new TextEncoder().encode('another body');
    const headers = { remove: ['content-length'] };
    stream.send(encodeProcessingResponse({ kind, headers, body: { kind: 'replace', bytes } }));
  } else stream.send(CONTINUE[kind as ContinueKind]);
}
