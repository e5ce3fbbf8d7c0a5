/** The tool itself: a legal processor passes every scenario, and each fault of an illegal one is flagged. */
import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import {
  isDecodeError,
  type NetworkProcessingRequest,
  type NetworkProcessingResponseInit,
  networkProcessingRequest,
  networkProcessingResponse,
} from '@portcullis/envoy-protocol';
import type { OpenNetworkStream } from '../src/network/network-connection.ts';
import { playNetworkScenario } from '../src/network/run-network-scenario.ts';
import { networkScenarios } from '../src/network/scenarios.ts';

/** What a processor does on its stream. */
interface Stream {
  reply(message: NetworkProcessingResponseInit): void;
  end(status: number): void;
}
type Processor = (stream: Stream) => (request: NetworkProcessingRequest) => void;

/** A processor in memory, whose replies come a turn later. */
function served(processor: Processor): OpenNetworkStream {
  return (events) => {
    let over = false;
    const later = (act: () => void): void => void setImmediate(() => over || act());
    const message = processor({
      reply: (reply) => later(() => events.message(networkProcessingResponse.encode(reply))),
      end: (status) => later(() => events.ended(status, 'of the test')),
    });
    return {
      send: (bytes) => {
        const request = networkProcessingRequest.decode(bytes);
        if (isDecodeError(request)) throw new Error(request.error);
        later(() => message(request));
      },
      endThenReset: () => {
        over = true;
      },
      roundTrip: () =>
        new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve)))),
    };
  };
}

const echo = ({ readData, writeData }: NetworkProcessingRequest): NetworkProcessingResponseInit =>
  readData === undefined ? { writeData } : { readData };

/** Does all that the scenarios ask. */
const legal: Processor = (stream) => {
  let asked: unknown;
  return (request) => {
    const scenario = request.metadata?.filterMetadata['scenario'] as { ask?: string } | undefined;
    asked ??= scenario?.ask;
    const text = Buffer.from(request.readData?.data ?? []).toString('latin1');
    if (text.includes('refuse me')) {
      if (asked === 'banner') stream.reply({ writeData: { data: Buffer.from('bye') } });
      return stream.reply({ connectionStatus: asked === 'reset' ? 2 : 1 });
    }
    stream.reply({ ...echo(request), closeStreamToExtProcServer: asked === 'hand-off' });
  };
};

test('the scenarios are numbered from 1 on', () => {
  assert.deepEqual(
    networkScenarios.map(({ number }) => number),
    Array.from({ length: 21 }, (_, index) => index + 1),
  );
});

test('a legal processor passes every scenario', async () => {
  for (const scenario of networkScenarios)
    assert.deepEqual((await playNetworkScenario(served(legal), scenario)).faults, [], scenario.name);
});

/** A processor with one fault, and what must be flagged in scenario 1 (or the one that is named). */
const faults: ReadonlyArray<readonly [name: string, processor: Processor, flagged: RegExp, number?: number]> =
  [
    [
      'says UNMODIFIED and sends nothing',
      (s) => () => s.reply({ dataProcessingStatus: 1 }),
      /neither data nor a status|no reply/,
    ],
    [
      'answers twice',
      (s) => (r) => [echo(r), echo(r)].map((one) => s.reply(one)),
      /more replies than chunks/,
    ],
    [
      'loses the end',
      (s) =>
        ({ readData, writeData }) =>
          s.reply(readData === undefined ? { writeData } : { readData: { data: readData.data } }),
      /client's end did not pass/,
    ],
    [
      'invents an end',
      (s) => (r) =>
        s.reply(r.readData === undefined ? echo(r) : { readData: { ...r.readData, endOfStream: true } }),
      /an end of read that nobody sent/,
    ],
    [
      'changes bytes',
      (s) => (r) =>
        s.reply(
          r.readData === undefined
            ? echo(r)
            : { readData: { ...r.readData, data: r.readData.data.slice(1) } },
        ),
      /not what the client sent/,
    ],
    [
      'answers both directions at once',
      (s) => (r) =>
        s.reply({
          ...echo(r),
          writeData: { data: new Uint8Array(1) },
          readData: r.readData ?? { data: new Uint8Array(1) },
        }),
      /both directions in one reply/,
    ],
    ['ends with OK', (s) => () => s.end(0), /ended the stream with OK/],
    ['ends with an error', (s) => () => s.end(13), /status 13/],
    [
      'sends data beside CLOSE',
      (s) => (r) => s.reply({ ...echo(r), connectionStatus: 1 }),
      /data beside CLOSE/,
    ],
    [
      'hands off with chunks under way',
      (s) => (r) => s.reply({ ...echo(r), closeStreamToExtProcServer: true }),
      /chunks under way/,
      9,
    ],
    [
      'answers after the end',
      (s) => (r) => [{ connectionStatus: 1 } as const, echo(r)].map((one) => s.reply(one)),
      /the connection was ended/,
    ],
    ['says nothing', () => () => undefined, /no reply to a chunk of read within/],
  ];

describe('a processor that', () => {
  for (const [name, processor, flagged, number = 1] of faults) {
    it(`${name} is flagged`, async () => {
      const scenario = networkScenarios.find((one) => one.number === number)!;
      const connections = scenario.connections.map((init) => ({
        ...init,
        config: { ...init.config, messageTimeout: 200 },
      }));
      const report = await playNetworkScenario(served(processor), { ...scenario, connections });
      assert.match(report.faults.join('\n'), flagged);
    });
  }
});
