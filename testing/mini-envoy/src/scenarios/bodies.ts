/** Scenarios 1 to 6: when a body comes, how it ends, and when it never comes. */
import { BodySendMode, HeaderSendMode } from '@portcullis/envoy-protocol';
import type { ExchangeResult } from '../exchange-result.ts';
import { expect, passedWhole, type Scenario, sentKinds, utf8 } from './scenario.ts';

const BUFFERED = BodySendMode.BUFFERED;
const buffered = { requestBodyMode: BUFFERED, responseBodyMode: BUFFERED };
const trailers: [string, string][] = [['x-checksum', 'abc']];

/** The processor changed the mode: what the configured one would have brought is not to be expected. */
function overrode(result: ExchangeResult): boolean {
  return result.modeOverrides.honoured > 0;
}

/** Bodies: scenarios 1 to 6. */
export const bodyScenarios: readonly Scenario[] = [
  {
    number: 1,
    name: 'no body although bodies are buffered, or asked for by an override',
    envoyTests: ['GetBufferedButNoBodies', 'BufferBodyOverrideGetRequestNoBody'],
    exchanges: [
      { config: { mode: buffered }, request: { path: '/scenario/1' } },
      {
        config: { allowModeOverride: true },
        request: { path: '/scenario/1', headers: [['x-ask', 'override-buffered']] },
      },
    ],
    check: ([first, second], obeys) => [
      ...expect(!sentKinds(first!).includes('request_body'), 'a GET has no body message'),
      ...expect(!sentKinds(second!).includes('request_body'), 'an override brings no body that is not there'),
      ...expect(!obeys || second!.modeOverrides.honoured === 1, 'the override was honoured'),
    ],
  },
  {
    number: 2,
    name: 'a POST whose body turns out empty',
    envoyTests: ['BufferBodyOverridePostWithEmptyBody'],
    exchanges: [
      {
        config: { allowModeOverride: true },
        request: {
          method: 'POST',
          path: '/scenario/2',
          headers: [['x-ask', 'override-buffered']],
          body: [utf8('')],
        },
      },
      { config: { mode: buffered }, request: { method: 'POST', path: '/scenario/2', body: [utf8('')] } },
      {
        config: { mode: { requestBodyMode: BodySendMode.STREAMED } },
        request: { method: 'POST', path: '/scenario/2', body: [utf8('')] },
      },
    ],
  },
  {
    number: 3,
    name: 'a whole body with end_of_stream false, because trailers follow',
    envoyTests: ['SkipHeaderSendTrailerInBufferedMode', 'SendBodyBufferedPartialWithTrailer'],
    exchanges: [
      {
        config: {
          mode: {
            ...buffered,
            requestHeaderMode: HeaderSendMode.SKIP,
            requestTrailerMode: HeaderSendMode.SEND,
          },
        },
        request: { method: 'POST', path: '/scenario/3', body: [utf8('a body')], trailers },
      },
      {
        config: {
          mode: { requestBodyMode: BodySendMode.BUFFERED_PARTIAL, requestTrailerMode: HeaderSendMode.SEND },
        },
        request: { method: 'POST', path: '/scenario/3', body: [utf8('a body')], trailers },
      },
    ],
    check: (results) =>
      results.flatMap((result) => [
        ...expect(sentKinds(result).includes('request_trailers'), 'trailers were sent'),
        ...expect(result.upstreamSaw?.trailers?.[0]?.[1] === 'abc', 'trailers passed'),
      ]),
  },
  {
    number: 4,
    name: 'end_of_stream false and nothing after it, or no trailers where they were asked for',
    envoyTests: ['SkipHeaderTrailerSendBodyClientSendAll', 'ClientNoTrailerProcessingModeSendTrailer'],
    exchanges: [
      {
        config: { mode: { ...buffered, requestHeaderMode: HeaderSendMode.SKIP } },
        request: { method: 'POST', path: '/scenario/4', body: [utf8('a body')], trailers },
      },
      {
        config: { mode: { requestBodyMode: BodySendMode.STREAMED } },
        request: { method: 'POST', path: '/scenario/4', body: [utf8('one'), utf8('two')], trailers },
      },
      {
        config: { mode: { ...buffered, requestTrailerMode: HeaderSendMode.SEND } },
        request: { method: 'POST', path: '/scenario/4', body: [utf8('a body')] },
      },
    ],
    check: (results) => [
      ...expect(sentKinds(results[0]!)[0] === 'request_body', 'the first message is a body'),
      ...results.flatMap((result) =>
        expect(overrode(result) || !sentKinds(result).includes('request_trailers'), 'no trailers were sent'),
      ),
    ],
  },
  {
    number: 5,
    name: 'a body with content-length that a processor may replace',
    envoyTests: ['MismatchedContentLengthAndBodyLength'],
    exchanges: [
      {
        config: { mode: buffered },
        request: {
          method: 'POST',
          path: '/scenario/5',
          headers: [
            ['content-length', '6'],
            ['x-ask', 'replace-request_body'],
          ],
          body: [utf8('a body')],
        },
      },
    ],
    check: ([result], obeys) =>
      expect(
        obeys
          ? new TextDecoder().decode(result!.upstreamSaw?.body) === 'another body'
          : new TextDecoder().decode(result!.upstreamSaw?.body) === 'a body',
        'the upstream got the body that it should',
      ),
  },
  {
    number: 6,
    name: 'the body outgrows the buffer: Envoy answers 413 while the processor waits for it',
    envoyTests: ['BufferedModeOverSizeRequestLocalReply'],
    exchanges: [
      {
        config: { mode: buffered, bufferLimit: 1000 },
        request: { method: 'POST', path: '/scenario/6', body: [new Uint8Array(2000)] },
      },
      { request: { path: '/scenario/6' } },
    ],
    check: ([large, next]) => [
      ...expect(overrode(large!) || large!.clientStatus === 413, 'the client got 413'),
      ...passedWhole({}, next!).map((fault) => `the connection's next exchange: ${fault}`),
    ],
  },
];
