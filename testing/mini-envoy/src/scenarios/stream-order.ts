/** Scenarios 8 to 10: ends of streams, interleaved directions, replies that must never be. */
import { BodySendMode, HeaderSendMode } from '@portcullis/envoy-protocol';
import type { ExchangeInit } from '../run-exchange.ts';
import { type Scenario, utf8 } from './scenario.ts';

const headersOnly = { mode: { responseHeaderMode: HeaderSendMode.SKIP } } as const;
const streamed = {
  requestBodyMode: BodySendMode.STREAMED,
  responseBodyMode: BodySendMode.STREAMED,
  requestTrailerMode: HeaderSendMode.SEND,
  responseTrailerMode: HeaderSendMode.SEND,
} as const;
const pieces = Array.from({ length: 12 }, (_, index) => utf8(`piece ${index}, `));
const trailers: [string, string][] = [['x-end', 'yes']];

/** Every way in which Envoy ends a stream, then one more exchange on the same connection. */
const ends: ExchangeInit[] = (['reset', 'end-stream-then-reset', 'graceful'] as const).flatMap(
  (streamEnd) => [
    { config: { ...headersOnly, streamEnd }, request: { path: '/scenario/8' } },
    { config: { streamEnd }, request: { path: '/scenario/8' } },
  ],
);

/** Ends of streams, and replies in their order: scenarios 8 to 10. */
export const streamOrderScenarios: readonly Scenario[] = [
  {
    number: 8,
    name: 'every way in which Envoy ends a stream',
    envoyTests: [
      'ServerHalfClosesAfterHeaders',
      'ServerHalfClosesDuringBodyStream',
      'OnlyRequestHeadersResetOnServerMessage',
      'OnlyRequestHeadersGracefulClose',
    ],
    exchanges: [
      ...ends,
      {
        config: { mode: streamed },
        request: { method: 'POST', path: '/scenario/8', body: pieces },
        response: { body: pieces },
      },
    ],
  },
  {
    number: 9,
    name: 'directions that interleave: the response comes before the request is through',
    envoyTests: [
      'PostStreamingBodiesDifferentOrder',
      'DefaultOrderingAllCallbacksInterleaved',
      'ResponseAllDataComesFast',
    ],
    exchanges: [
      {
        config: { mode: streamed },
        request: { method: 'POST', path: '/scenario/9', body: pieces, trailers },
        response: { early: true, body: pieces, trailers },
      },
      {
        config: { mode: { ...streamed, responseBodyMode: BodySendMode.BUFFERED } },
        request: { method: 'POST', path: '/scenario/9', body: pieces, trailers },
        response: { early: true, body: pieces },
      },
    ],
  },
  {
    number: 10,
    name: 'exactly one reply of the right kind for everything, in every body mode',
    envoyTests: [
      'IncorrectRequestHeadersReply',
      'IncorrectRequestBodyReply',
      'ExtraReply',
      'ExtraAfterImmediateResponse',
      'OutOfOrderFailClose',
    ],
    exchanges: [
      BodySendMode.NONE,
      BodySendMode.STREAMED,
      BodySendMode.BUFFERED,
      BodySendMode.BUFFERED_PARTIAL,
      BodySendMode.FULL_DUPLEX_STREAMED,
    ].map((bodyMode) => ({
      config: { mode: { ...streamed, requestBodyMode: bodyMode, responseBodyMode: bodyMode } },
      request: { method: 'POST', path: '/scenario/10', body: pieces, trailers },
      response: { body: pieces, trailers },
    })),
  },
];
