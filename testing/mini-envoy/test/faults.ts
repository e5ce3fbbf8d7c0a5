/** Faults of processors, as data: what is wrong, the exchange that shows it, and what it costs with Envoy. */
import {
  BodySendMode,
  CONTINUE,
  type ContinueKind,
  encodeProcessingResponse,
  HeaderSendMode,
  processingResponse,
} from '@portcullis/envoy-protocol';
import type { ExchangeInit } from '../src/run-exchange.ts';
import type { ProcessorStream } from './processor-server.ts';

/** Bytes of a text. */
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A fault of a processor, the exchange that shows it, and what becomes of it fail-closed. */
export interface Fault {
  readonly name: string;
  /** Answers one message; what it does not handle is answered legally. True: handled. */
  readonly answer: (kind: ContinueKind, stream: ProcessorStream) => boolean;
  readonly exchange: ExchangeInit;
  /** The code of the violation, the only one. */
  readonly violation: string;
  /** What the client gets without failure_mode_allow. */
  readonly status: number;
  /** What it gets with it. */
  readonly openStatus?: number;
}

const buffered = { requestBodyMode: BodySendMode.BUFFERED, responseBodyMode: BodySendMode.BUFFERED } as const;
const duplex = {
  requestBodyMode: BodySendMode.FULL_DUPLEX_STREAMED,
  requestTrailerMode: HeaderSendMode.SEND,
} as const;
/** A buffered POST. */
export const post: ExchangeInit = {
  config: { mode: buffered },
  request: { method: 'POST', body: [utf8('body')] },
};
/** A POST in FULL_DUPLEX_STREAMED. */
export const postDuplex: ExchangeInit = {
  config: { mode: duplex },
  request: { method: 'POST', body: [utf8('body')] },
};
const get: ExchangeInit = { request: {} };

/** Answers a message of `kind` with some bytes, others legally. */
export function on(kind: ContinueKind, ...replies: Uint8Array[]): Fault['answer'] {
  return (got, stream) => {
    if (got !== kind) return false;
    for (const reply of replies) stream.send(reply);
    return true;
  };
}

/** Ends the stream instead of answering `kind`. */
export function endOn(kind: ContinueKind, status: number): Fault['answer'] {
  return (got, stream) => {
    if (got === kind) stream.end(status);
    return got === kind;
  };
}

const setHeader = (header: object, more: object = {}): Uint8Array =>
  processingResponse.encode({
    requestHeaders: { response: { headerMutation: { setHeaders: [{ header, ...more }] } } },
  });
const replaceBody = encodeProcessingResponse({
  kind: 'request_body',
  body: { kind: 'replace', bytes: utf8('longer than before') },
});

/** All of them. */
export const faults: readonly Fault[] = [
  {
    name: 'a reply of another kind',
    answer: on('request_headers', CONTINUE.request_body),
    exchange: get,
    violation: 'spurious-reply',
    status: 500,
  },
  {
    name: 'a reply of the other direction',
    answer: on('request_headers', CONTINUE.response_headers),
    exchange: get,
    violation: 'spurious-reply',
    status: 500,
  },
  {
    name: 'two replies to one message',
    answer: on('request_headers', CONTINUE.request_headers, CONTINUE.request_headers),
    exchange: post,
    violation: 'spurious-reply',
    status: 500,
  },
  {
    name: 'a reply without a kind',
    answer: on('request_headers', new Uint8Array(0)),
    exchange: get,
    violation: 'spurious-reply',
    status: 500,
  },
  {
    name: 'bytes that are no message',
    answer: on('request_headers', Uint8Array.of(0x0a, 0xff)),
    exchange: get,
    violation: 'undecodable-reply',
    status: 500,
  },
  {
    name: 'no reply to headers',
    answer: on('request_headers'),
    exchange: get,
    violation: 'missing-reply',
    status: 504,
  },
  {
    name: 'no reply to a body',
    answer: on('request_body'),
    exchange: post,
    violation: 'missing-reply',
    status: 504,
  },
  {
    name: 'no reply to response headers',
    answer: on('response_headers'),
    exchange: get,
    violation: 'missing-reply',
    status: 504,
  },
  {
    name: 'OK end after the headers',
    answer: endOn('request_headers', 0),
    exchange: post,
    violation: 'early-ok-end',
    status: 200,
  },
  {
    name: 'OK end on the response',
    answer: endOn('response_headers', 0),
    exchange: get,
    violation: 'early-ok-end',
    status: 200,
  },
  {
    name: 'an error status',
    answer: endOn('request_headers', 13),
    exchange: get,
    violation: 'grpc-error',
    status: 500,
  },
  {
    name: 'value without raw_value',
    answer: on('request_headers', setHeader({ key: 'x-a', value: 'v' })),
    exchange: get,
    violation: 'header-value',
    status: 200,
  },
  {
    name: 'value beside raw_value',
    answer: on('request_headers', setHeader({ key: 'x-a', value: 'v', rawValue: utf8('v') })),
    exchange: get,
    violation: 'header-value',
    status: 200,
  },
  {
    name: 'a header that only routing may set',
    answer: on('request_headers', setHeader({ key: 'host', rawValue: utf8('other') })),
    exchange: get,
    violation: 'rejected-header',
    status: 200,
  },
  {
    name: 'a line break in a value',
    answer: on('request_headers', setHeader({ key: 'x-a', rawValue: utf8('a\r\nb: c') })),
    exchange: get,
    violation: 'header-mutation',
    status: 500,
    openStatus: 500,
  },
  {
    name: 'a space in a name',
    answer: on('request_headers', setHeader({ key: 'x a', rawValue: utf8('v') })),
    exchange: get,
    violation: 'header-mutation',
    status: 500,
    openStatus: 500,
  },
  {
    name: 'more changes than allowed',
    answer: on(
      'request_headers',
      encodeProcessingResponse({
        kind: 'request_headers',
        headers: { remove: Array.from({ length: 101 }, (_, index) => `x-${index}`) },
      }),
    ),
    exchange: get,
    violation: 'header-mutation',
    status: 500,
    openStatus: 500,
  },
  {
    name: 'a new body with the old content-length',
    answer: on('request_body', replaceBody),
    exchange: { ...post, request: { ...post.request, headers: [['content-length', '4']] } },
    violation: 'content-length-mismatch',
    status: 500,
    openStatus: 500,
  },
  {
    name: 'clear_body with the old content-length',
    answer: on('request_body', encodeProcessingResponse({ kind: 'request_body', body: { kind: 'clear' } })),
    exchange: { ...post, request: { ...post.request, headers: [['content-length', '4']] } },
    violation: 'content-length-mismatch',
    status: 500,
    openStatus: 500,
  },
  {
    name: 'a body change in a headers reply without CONTINUE_AND_REPLACE',
    answer: on(
      'request_headers',
      encodeProcessingResponse({ kind: 'request_headers', body: { kind: 'replace', bytes: utf8('x') } }),
    ),
    exchange: post,
    violation: 'ignored-body-mutation',
    status: 200,
  },
  {
    name: 'a header change in the reply to a streamed chunk',
    answer: on(
      'request_body',
      encodeProcessingResponse({ kind: 'request_body', headers: { remove: ['x-a'] } }),
    ),
    exchange: { ...post, config: { mode: { requestBodyMode: BodySendMode.STREAMED } } },
    violation: 'ignored-header-mutation',
    status: 200,
  },
  {
    name: 'a mode override in a body reply',
    answer: on(
      'request_body',
      processingResponse.encode({ requestBody: {}, modeOverride: { requestBodyMode: 0 } }),
    ),
    exchange: post,
    violation: 'mode-override',
    status: 200,
  },
  {
    name: 'a plain body reply in full duplex',
    answer: on('request_body', CONTINUE.request_body),
    exchange: postDuplex,
    violation: 'spurious-reply',
    status: 500,
    openStatus: 500,
  },
  {
    name: 'a streamed body reply outside full duplex',
    answer: on(
      'request_body',
      encodeProcessingResponse({
        kind: 'request_body',
        body: { kind: 'streamed', bytes: utf8('x'), endOfStream: true },
      }),
    ),
    exchange: post,
    violation: 'spurious-reply',
    status: 500,
  },
  {
    name: 'a body reply before the headers reply in full duplex',
    answer: (kind, stream) => {
      if (kind === 'request_body') {
        stream.send(
          encodeProcessingResponse({
            kind,
            body: { kind: 'streamed', bytes: utf8('x'), endOfStream: false },
          }),
        );
      }
      return kind === 'request_body' || kind === 'request_headers';
    },
    exchange: postDuplex,
    violation: 'spurious-reply',
    status: 500,
    openStatus: 500,
  },
  {
    name: 'an immediate response without details',
    answer: on(
      'request_headers',
      processingResponse.encode({ immediateResponse: { status: { code: 403 } } }),
    ),
    exchange: get,
    violation: 'immediate-details',
    status: 403,
    openStatus: 403,
  },
  {
    name: 'an immediate response without a status',
    answer: on('request_headers', processingResponse.encode({ immediateResponse: { details: 'x' } })),
    exchange: get,
    violation: 'immediate-status',
    status: 200,
  },
  {
    name: 'an immediate response where they are disabled',
    answer: on('request_headers', encodeProcessingResponse({ kind: 'immediate', status: 403, details: 'x' })),
    exchange: { ...get, config: { disableImmediateResponse: true } },
    violation: 'spurious-reply',
    status: 500,
  },
  {
    name: 'a reply after an immediate response',
    answer: on(
      'request_headers',
      encodeProcessingResponse({ kind: 'immediate', status: 403, details: 'x' }),
      CONTINUE.request_headers,
    ),
    exchange: get,
    violation: 'extra-reply',
    status: 403,
    openStatus: 403,
  },
  {
    name: 'an override to full duplex without trailers',
    answer: on(
      'request_headers',
      encodeProcessingResponse({
        kind: 'request_headers',
        modeOverride: { requestBody: 4, responseBody: 0 },
      }),
    ),
    exchange: {
      config: { allowModeOverride: true },
      request: { method: 'POST', body: [utf8('')], trailers: [['x-end', 'yes']] },
    },
    violation: 'duplex-without-trailers',
    status: 200,
  },
];
