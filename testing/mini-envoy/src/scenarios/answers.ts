/** Scenarios 11 to 15: immediate answers, replaced messages, raw values, more time, context. */
import { BodySendMode } from '@portcullis/envoy-protocol';
import type { ExchangeInit } from '../run-exchange.ts';
import { expect, passedWhole, type Scenario, utf8 } from './scenario.ts';

const both = { requestBodyMode: BodySendMode.BUFFERED, responseBodyMode: BodySendMode.BUFFERED } as const;

function ask(number: number, word: string, config: ExchangeInit['config'] = {}): ExchangeInit {
  return {
    config,
    request: {
      method: 'POST',
      path: `/scenario/${number}`,
      headers: [['x-ask', word]],
      body: [utf8('a body')],
    },
  };
}

const blocks = ['request_headers', 'request_body', 'response_headers', 'response_body'].map((kind) =>
  ask(11, `block-on-${kind}`, { mode: both }),
);
const moreTime = ask(14, 'more-time', { maxMessageTimeout: 1000 });

/** What replies may say, and attributes: scenarios 11 to 15. */
export const answerScenarios: readonly Scenario[] = [
  {
    number: 11,
    name: 'immediate responses in every phase',
    envoyTests: [
      'GetAndRespondImmediately',
      'GetAndRespondImmediatelyOnRequestBody',
      'GetAndRespondImmediatelyOnResponse',
      'GetAndRespondImmediatelyOnResponseBody',
      'GetAndRespondImmediatelyWithBadStatus',
    ],
    exchanges: blocks,
    check: (results, obeys) =>
      results.flatMap((result, index) => {
        if (!obeys) return passedWhole(blocks[index]!, result);
        return [
          ...expect(result.clientStatus === 403, 'the client got 403'),
          ...expect((result.details ?? '') !== '', 'response code details are set'),
          ...expect(
            index > 1 || result.upstreamSaw === undefined,
            'the upstream saw nothing of a held request',
          ),
        ];
      }),
  },
  {
    number: 12,
    name: 'a request replaced as a whole in the headers reply',
    envoyTests: ['ConvertGetToPost', 'ReplaceCompleteRequest', 'ReplaceCompleteRequestBuffered'],
    exchanges: [
      { request: { path: '/scenario/12', headers: [['x-ask', 'replace-request']] } },
      ask(12, 'replace-request'),
      ask(12, 'replace-request', { mode: both }),
    ],
    check: (results, obeys) =>
      results.flatMap((result) => [
        ...expect(result.upstreamSaw?.complete === true, 'the upstream got a whole request'),
        ...expect(
          !obeys || new TextDecoder().decode(result.upstreamSaw?.body) === 'made by the processor',
          'the upstream got the new body',
        ),
      ]),
  },
  {
    number: 13,
    name: 'header values by raw_value only, also when they are not UTF-8',
    envoyTests: ['GetAndSetHeadersNonUtf8WithValueInBytes', 'GetAndSetHeadersNonUtf8WithValueInString'],
    exchanges: [
      {
        request: {
          path: '/scenario/13',
          headers: [
            ['x-ask', 'set-binary'],
            ['x-latin', 'caf\xe9'],
          ],
        },
      },
    ],
    check: ([result], obeys) => {
      const headers = new Map(result!.upstreamSaw?.headers);
      return [
        ...expect(headers.get('x-latin') === 'caf\xe9', 'a latin-1 value passed'),
        ...expect(!obeys || headers.get('x-binary') === '\x80\xff', 'a binary value was set'),
      ];
    },
  },
  {
    number: 14,
    name: 'more time for a message, where that is allowed and where it is not',
    envoyTests: ['RequestMessageNewTimeoutWithHeaderMutation', 'RequestMessageNewTimeoutOutOfBounds'],
    exchanges: [moreTime, ask(14, 'more-time')],
    check: ([allowed, refused], obeys) => [
      ...passedWhole(moreTime, allowed!),
      ...expect(!obeys || allowed!.timeoutOverrides.accepted === 1, 'accepted within max_message_timeout'),
      ...expect(!obeys || refused!.timeoutOverrides.ignored === 1, 'ignored without max_message_timeout'),
    ],
  },
  {
    number: 15,
    name: 'attributes, protocol configuration and dynamic metadata',
    envoyTests: [
      'RequestResponseAttributes',
      'ProtocolConfigurationEncodingTest',
      'SendAndReceiveDynamicMetadata',
    ],
    exchanges: [
      {
        config: {
          receivingNamespaces: ['portcullis'],
          requestAttributes: {
            'xds.node.id': 'edge::shop::10.0.0.1',
            'connection.mtls': false,
            'request.size': 12,
            'source.address': '192.0.2.7:41234',
          },
        },
        request: { path: '/scenario/15', headers: [['x-ask', 'metadata']] },
      },
    ],
    check: ([result], obeys) => [
      ...expect(
        !obeys || result!.dynamicMetadata['portcullis'] !== undefined,
        'an allowed namespace was kept',
      ),
      ...expect(result!.dynamicMetadata['other'] === undefined, 'another namespace was dropped'),
    ],
  },
];
