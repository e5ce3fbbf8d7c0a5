/** Scenarios 16 to 19: full duplex, observation, limits of headers, local replies. */
import { BodySendMode, HeaderSendMode } from '@portcullis/envoy-protocol';
import type { ExchangeInit } from '../run-exchange.ts';
import { expect, type Scenario, utf8 } from './scenario.ts';

const DUPLEX = BodySendMode.FULL_DUPLEX_STREAMED;
const duplex = {
  requestBodyMode: DUPLEX,
  responseBodyMode: DUPLEX,
  requestTrailerMode: HeaderSendMode.SEND,
  responseTrailerMode: HeaderSendMode.SEND,
} as const;
const trailers: [string, string][] = [['x-end', 'yes']];
const large = Array.from({ length: 8 }, (_, index) => new Uint8Array(160_000).fill(index));
const observed = { observabilityMode: true, mode: { requestBodyMode: BodySendMode.STREAMED } } as const;

/** A request whose processor asks for full duplex by an override, where the filter allows it. */
function overridden(request: ExchangeInit['request'], more: ExchangeInit['config'] = {}): ExchangeInit {
  return {
    config: { allowModeOverride: true, ...more },
    request: { method: 'POST', path: '/scenario/16', headers: [['x-ask', 'override-duplex']], ...request },
  };
}

/** Full duplex, observed exchanges, local replies: scenarios 16 to 19. */
export const specialStreamScenarios: readonly Scenario[] = [
  {
    number: 16,
    name: 'FULL_DUPLEX_STREAMED, configured and by override: large, empty, with trailers that wait',
    envoyTests: [
      'DuplexStreamedBodyProcessingTest',
      'LargeBodyTestDuplexStreamed',
      'ServerSendBodyRespWithouRecvEntireBodyDuplexStreamed',
      'ServerSendOutOfOrderResponseDuplexStreamed',
      'KeepContentLengthDuplexStreamed',
    ],
    exchanges: [
      {
        config: { mode: duplex },
        request: {
          method: 'POST',
          path: '/scenario/16',
          headers: [['content-length', '1280000']],
          body: large,
        },
        response: { body: large },
      },
      { config: { mode: duplex }, request: { path: '/scenario/16' } },
      {
        config: { mode: duplex },
        request: { method: 'POST', path: '/scenario/16', body: [utf8('with trailers')], trailers },
        response: { trailers },
      },
      { config: { mode: duplex }, request: { method: 'POST', path: '/scenario/16', body: [utf8('')] } },
      overridden({ body: [utf8('one'), utf8('two')] }),
      overridden({ body: [utf8('')] }),
      overridden({ body: [utf8('held back')], trailers }),
      overridden({ body: [utf8('held back')], trailers }, { trailersAtOnce: false }),
    ],
  },
  {
    number: 17,
    name: 'observability mode: nothing is awaited, nothing may block',
    envoyTests: ['ObservabilityModeWithHeader', 'ObservabilityModeWithBody', 'ObservabilityModeWithTrailer'],
    exchanges: [
      { config: observed, request: { path: '/scenario/17' } },
      {
        config: observed,
        request: { method: 'POST', path: '/scenario/17', body: [utf8('one'), utf8('two')] },
      },
      {
        config: { ...observed, mode: { ...observed.mode, requestTrailerMode: HeaderSendMode.SEND } },
        request: { method: 'POST', path: '/scenario/17', body: [utf8('one')], trailers },
      },
    ],
  },
  {
    number: 18,
    name: 'a request that already holds nearly as many headers as allowed',
    envoyTests: ['SetHeaderMutationFailWithRespectToCount', 'HeaderMutationResultSizeFailWithResponseCount'],
    exchanges: [
      {
        config: { maxHeaders: 100 },
        request: {
          path: '/scenario/18',
          headers: Array.from({ length: 90 }, (_, index): [string, string] => [
            `x-many-${index}`,
            `${index}`,
          ]),
        },
      },
    ],
  },
  {
    number: 19,
    name: 'a local reply: the first message is response_headers, and nothing is known of the request',
    envoyTests: ['LocalReplyFirstMessageResponseHeaders'],
    exchanges: [
      { localReply: true, response: { status: 401, body: [utf8('no token')] } },
      {
        localReply: true,
        config: { mode: { responseBodyMode: BodySendMode.BUFFERED } },
        response: { status: 400, headers: [['content-length', '3']], body: [utf8('bad')] },
      },
      { localReply: true, config: { mode: duplex }, response: { status: 404, body: [utf8('nothing here')] } },
    ],
    check: (results) =>
      results.flatMap((result, index) =>
        expect(result.clientStatus === [401, 400, 404][index], `local reply ${index + 1} kept its status`),
      ),
  },
];
