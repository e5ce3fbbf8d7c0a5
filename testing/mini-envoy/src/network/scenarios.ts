/** The scenarios of network ext_proc, 1 to 21. */
import type { NetworkProcessingRequestInit } from '@portcullis/envoy-protocol';
import { type NetworkResult, type NetworkScenario, type NetworkStep, passedUnchanged } from './scenario.ts';

const client = (data: string | Uint8Array, more: Partial<NetworkStep> = {}): NetworkStep => ({
  from: 'client',
  data,
  ...more,
});
const upstream = (data: string | Uint8Array, more: Partial<NetworkStep> = {}): NetworkStep => ({
  from: 'upstream',
  data,
  ...more,
});
const ask = (what: string): NetworkProcessingRequestInit => ({
  metadata: { filterMetadata: { scenario: { ask: what } } },
});
const wait = { wait: true } as const;
const end = { end: true } as const;
const chunks = Array.from({ length: 50 }, (_, index) => `chunk ${index}\n`);
const large = new Uint8Array(1024 * 1024).fill(0x61);

/** A ClientHello with one cipher suite, for TLS 1.3, in one record. */
const hello = Buffer.concat([
  Buffer.from('1603010036' + '01000032' + '0303', 'hex'),
  Buffer.alloc(32, 7),
  Buffer.from('00' + '00021301' + '0100' + '0007' + '002b0003020304', 'hex'),
]);

function expected(results: readonly NetworkResult[], wanted: Partial<NetworkResult>): string[] {
  const [result] = results;
  return Object.entries(wanted).flatMap(([name, value]) => {
    const found = result?.[name as keyof NetworkResult];
    return JSON.stringify(found) === JSON.stringify(value)
      ? []
      : [`${name} is ${JSON.stringify(found)} instead of ${JSON.stringify(value)}`];
  });
}

/** In the order of their numbers. */
export const networkScenarios: readonly NetworkScenario[] = [
  {
    number: 1,
    name: 'the client ends after one exchange',
    envoyTests: ['TcpProxyDownstreamClose'],
    connections: [{ steps: [client('hello', wait), upstream('world', wait), client('', end)] }],
  },
  {
    number: 2,
    name: 'every reply comes within the default timeout, also for bytes that look like the beginning of something',
    envoyTests: ['TcpProxyDefaultMessageTimeout'],
    connections: [
      { steps: [client('\x16', wait), client('\x03', wait), upstream('*1\r\n$', wait), client('4', wait)] },
    ],
  },
  {
    number: 3,
    name: 'several connections share one HTTP/2 connection',
    envoyTests: ['MultipleClientConnections'],
    connections: Array.from({ length: 8 }, (_, index) => ({
      steps: [client(`a${index}`, wait), upstream(`b${index}`), client(`c${index}`), upstream('d', end)],
    })),
  },
  {
    number: 4,
    name: 'the upstream half-closes first',
    envoyTests: ['TcpProxyUpstreamHalfCloseBothWays'],
    connections: [
      { steps: [client('ask', wait), upstream('answer', end), client('more', wait), client('', end)] },
    ],
  },
  {
    number: 5,
    name: 'the client half-closes first',
    envoyTests: ['TcpProxyDownstreamHalfCloseBothWays'],
    connections: [{ steps: [client('ask', end), upstream('a', wait), upstream('b', end)] }],
  },
  {
    number: 6,
    name: 'the stream stays open for as long as the connection does, fail-closed and fail-open',
    envoyTests: ['GrpcStreamFailure', 'GrpcStreamFailureWithFailureModeAllow'],
    connections: [false, true].map((failureModeAllow) => ({
      config: { failureModeAllow },
      steps: [client('some_data', wait), client('more_data', wait), upstream('answer', wait)],
    })),
  },
  {
    number: 7,
    name: 'only what the upstream sends is processed',
    envoyTests: ['ProcessingModesReadSkip'],
    connections: [
      { config: { processRead: false }, steps: [client('unseen'), upstream('seen', wait), client('', end)] },
    ],
  },
  {
    number: 8,
    name: 'only what the client sends is processed',
    envoyTests: ['ProcessingModesWriteSkip'],
    connections: [
      { config: { processWrite: false }, steps: [client('seen', wait), upstream('unseen'), client('', end)] },
    ],
  },
  {
    number: 9,
    name: 'many chunks before the first reply',
    envoyTests: ['MultipleDataChunks'],
    connections: [{ steps: [...chunks.map((text) => client(text)), client('', end)] }],
  },
  {
    number: 10,
    name: 'empty chunks, with and without an end',
    envoyTests: ['EmptyDataHandling'],
    connections: [
      { steps: [client('', wait), client('a', wait), client('', wait), client('', end)] },
      { steps: [client('', end), upstream('', end)] },
    ],
  },
  {
    number: 11,
    name: 'untyped metadata choose what happens',
    envoyTests: ['UntypedMetadataForwarding'],
    connections: [{ first: ask('close'), steps: [client('please refuse me', wait)] }],
    check: (results) => expected(results, { closed: 'close', upstreamGot: '', clientGot: '' }),
  },
  {
    number: 12,
    name: 'typed metadata, and both kinds at once, change nothing of what passes',
    envoyTests: ['TypedMetadataForwarding', 'BothMetadataForwarding'],
    connections: [{}, { filterMetadata: { scenario: { name: 'both' } } }].map((untyped) => ({
      first: {
        metadata: {
          ...untyped,
          typedFilterMetadata: new Map([
            ['scenario.typed', { typeUrl: 'type.example/T', value: new Uint8Array([8, 1]) }],
          ]),
        },
      },
      steps: [client('hello', wait), upstream('world', wait)],
    })),
  },
  {
    number: 13,
    name: 'a connection is closed in the middle, and only what was judged has passed',
    envoyTests: ['ConnectionStatusCloseHandling'],
    connections: [{ first: ask('close'), steps: [client('fine ', wait), client('refuse me', wait)] }],
    check: (results) => expected(results, { closed: 'close', upstreamGot: 'fine ' }),
  },
  {
    number: 14,
    name: 'a connection is reset',
    envoyTests: ['ConnectionStatusRSTHandling'],
    connections: [{ first: ask('reset'), steps: [client('refuse me', wait)] }],
    check: (results) => expected(results, { closed: 'reset', upstreamGot: '', clientGot: '' }),
  },
  {
    number: 15,
    name: 'without a timer the same happens',
    envoyTests: ['ZeroTimeoutDisabled'],
    connections: [{ config: { messageTimeout: 0 }, steps: [client('a', wait), upstream('b', wait)] }],
  },
  {
    number: 16,
    name: 'the stream is handed off in lock-step, and what follows passes by',
    envoyTests: ['CloseSidestream'],
    connections: [
      {
        first: ask('hand-off'),
        steps: [client(hello, wait), upstream('\x16\x03\x03', wait), client('x', end), upstream('', end)],
      },
    ],
    check: (results) =>
      expected(results, {
        handedOff: true,
        messages: 1,
        upstreamGot: `${hello.toString('latin1')}x`,
        clientGot: '\x16\x03\x03',
      }),
  },
  {
    number: 17,
    name: 'dynamic metadata are taken where their namespace is allowed, and nowhere else',
    envoyTests: ['ReceiveDynamicMetadataAllowed', 'ReceiveDynamicMetadataNotAllowed'],
    connections: [['portcullis'], []].map((receivingNamespaces) => ({
      config: { receivingNamespaces },
      steps: [client('hello', wait)],
    })),
    check: ([allowed, other]) => [
      ...(Object.keys(allowed?.metadata ?? {}).length <= 1 ? [] : ['more than the allowed namespace']),
      ...(Object.keys(other?.metadata ?? {}).length === 0 ? [] : ['metadata without an allowed namespace']),
    ],
  },
  {
    number: 18,
    name: 'the server speaks first',
    envoyTests: [],
    connections: [
      {
        steps: [
          upstream('220 mail.example\r\n', wait),
          client('EHLO a\r\n', wait),
          upstream('250 b\r\n', end),
        ],
      },
    ],
  },
  {
    number: 19,
    name: 'both directions at once',
    envoyTests: [],
    connections: [
      {
        steps: [
          ...chunks.flatMap((text) => [client(text), upstream(text)]),
          client('', end),
          upstream('', end),
        ],
      },
    ],
  },
  {
    number: 20,
    name: 'chunks of a mebibyte',
    envoyTests: [],
    connections: [{ steps: [client(large), client(large, wait), upstream(large, wait)] }],
  },
  {
    number: 21,
    name: 'a banner reaches the client before the close',
    envoyTests: [],
    connections: [{ first: ask('banner'), steps: [client('refuse me', wait)] }],
    check: (results) => expected(results, { closed: 'close', clientGot: 'bye', upstreamGot: '' }),
  },
];

/** What to check where a scenario does not say. */
export function defaultCheck(scenario: NetworkScenario, results: readonly NetworkResult[]): string[] {
  return results.flatMap((result, index) =>
    passedUnchanged(scenario.connections[index]!, result).map((fault) => `connection ${index + 1}: ${fault}`),
  );
}
