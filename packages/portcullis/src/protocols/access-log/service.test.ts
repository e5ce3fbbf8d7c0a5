import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AccessLogType,
  type StreamAccessLogsMessageInit,
  streamAccessLogsMessage,
} from '@portcullis/envoy-protocol';
import type { Call } from '@portcullis/grpc-server';
import fc from 'fast-check';
import { JoinSigner, type JoinToken } from './join-token.ts';
import { type JoinedCompletion, Joiner, type PendingCompletion } from './joiner.ts';
import { accessLogHandler } from './service.ts';

const key = Buffer.alloc(32, 1);
const now = 1_700_000_000;
const settings = {
  ...{ key, replica: '00000001', lifetime: 300, contextBytes: 1_000, recordAll: false, accessLog: true },
  signals: { largeResponse: 1, slowResponse: 1 },
};

/** A stream of one worker: what was completed here, and what went to other workers. */
function stream(worker = 0) {
  const completed: JoinedCompletion[] = [];
  const relayed: Array<readonly [worker: number, entries: number]> = [];
  const handedOver: PendingCompletion[] = [];
  const ends: number[] = [];
  let intermediate = 0;
  const joiner = new Joiner({
    settings,
    worker,
    wall: () => now * 1000,
    relay: (to, entries) => {
      relayed.push([to, entries.length]);
      handedOver.push(...entries);
    },
    completed: (joined) => completed.push(joined),
  });
  const handler = accessLogHandler(
    {
      joinHeader: 'x-join',
      entries: (pending: readonly PendingCompletion[]) => joiner.entries(pending),
      opened: () => undefined,
      intermediate: () => intermediate++,
      undecodable: () => undefined,
    },
    (id) => id,
  );
  const call = { listener: 'edge', end: (end?: { code: number }) => ends.push(end?.code ?? 0) };
  const sink = handler(call as unknown as Call);
  return {
    completed,
    relayed,
    handedOver,
    ends,
    halfClose: () => sink.halfClose?.(),
    joiner,
    intermediate: () => intermediate,
    raw: (bytes: Uint8Array) => sink.message(bytes),
    send: (message: object) =>
      sink.message(streamAccessLogsMessage.encode(message as StreamAccessLogsMessageInit)),
  };
}

function token(more: Partial<JoinToken> = {}): string {
  return new JoinSigner(key, 300).sign(
    {
      ...{ decisionId: '6f1a2b3c4d5e6f70', replica: '00000001', worker: 0, issuedAt: now, status: 200 },
      ...{ verdict: 'allow', wouldVerdict: 'allow', recorded: true },
      ...more,
    },
    'id-1',
  );
}

const entry = (more: object = {}, common: object = {}): object => ({
  commonProperties: { accessLogType: AccessLogType.DownstreamEnd, ...common },
  request: { requestId: 'id-1', path: '/a', authority: 'a.example', ...more },
});
const authzMetadata = (join: string): object => ({
  metadata: { filterMetadata: { 'envoy.filters.http.ext_authz': { portcullis: { join } } } },
});

test('who logs is said once and holds for the stream; a batch is taken entry by entry', () => {
  const { send, completed } = stream();
  send({
    identifier: { logName: 'log', node: { id: 'edge-1' } },
    httpLogs: { logEntry: [entry({}, { streamId: 's-1' }), entry()] },
  });
  send({ tcpLogs: { logEntry: [{ connectionProperties: { receivedBytes: 3, sentBytes: 5 } }] } });
  assert.deepEqual(
    completed.map(({ facts }) => [facts.kind, facts.logName, facts.nodeId, facts.streamId]),
    [
      ['http', 'log', 'edge-1', 's-1'],
      ['http', 'log', 'edge-1', ''],
      ['tcp', 'log', 'edge-1', ''],
    ],
  );
  assert.deepEqual(completed[2]?.facts.bytes, { received: 3, sent: 5 });
});

test('entries about something that goes on are only counted', () => {
  const { send, completed, intermediate } = stream();
  send({ httpLogs: { logEntry: [entry({}, { accessLogType: AccessLogType.DownstreamPeriodic })] } });
  assert.deepEqual([completed.length, intermediate()], [0, 1]);
});

test('joined by metadata of either API, by the header where there is none, never by a forged one', () => {
  const header = (value: string): object => ({ requestHeaders: new Map([['x-join', value]]) });
  const cases: ReadonlyArray<readonly [object, string, string | undefined]> = [
    [entry({}, authzMetadata(token())), 'metadata', undefined],
    [entry({}, { metadata: { filterMetadata: { portcullis: { join: token() } } } }), 'metadata', undefined],
    [entry(header(token())), 'header', undefined],
    [entry({ ...header(token()), requestId: 'id-2' }), 'none', 'forged'],
    [entry(header('forged')), 'none', 'malformed'],
    [entry(header(token({ issuedAt: now - 301 }))), 'none', 'expired'],
    [entry(header(token()), authzMetadata('forged')), 'none', 'malformed'],
    [entry(), 'none', undefined],
  ];
  for (const [log, source, problem] of cases) {
    const { send, completed } = stream();
    send({ httpLogs: { logEntry: [log] } });
    assert.deepEqual([completed[0]?.source, completed[0]?.problem], [source, problem]);
  }
});

test('another worker gets its entries; another replica’s are completed from what they say', () => {
  const { send, completed, relayed } = stream();
  const logs = [token({ worker: 3 }), token({ worker: 3 }), token({ replica: '00000002', worker: 3 })];
  send({ httpLogs: { logEntry: logs.map((join) => entry({}, authzMetadata(join))) } });
  assert.deepEqual(relayed, [[3, 2]]);
  assert.deepEqual(
    completed.map(({ token: read, requestHeaders }) => [read?.replica, requestHeaders]),
    [['00000002', undefined]],
  );
});

test('any bytes are an end of the stream or entries, nothing throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const { raw, ends } = stream();
      raw(bytes);
      assert.ok(ends.every((code) => code === 3));
    }),
  );
  const whole = streamAccessLogsMessage.encode({
    httpLogs: { logEntry: [entry({}, authzMetadata(token()))] },
  } as StreamAccessLogsMessageInit);
  for (let at = 0; at < whole.length; at++) {
    const damaged = whole.slice();
    damaged[at] = 0xff;
    stream().raw(damaged);
    stream().raw(whole.subarray(0, at));
  }
});

test('the worker that decided completes what it is handed, whatever is known of it', () => {
  const deciding = stream(3);
  const arriving = stream(0);
  arriving.send({
    httpLogs: {
      logEntry: [entry({}, authzMetadata(token({ worker: 3 }))), entry({}, authzMetadata('forged'))],
    },
  });
  assert.deepEqual([arriving.relayed, arriving.completed.length], [[[3, 1]], 1]);
  deciding.joiner.relayed(arriving.handedOver);
  assert.deepEqual(
    deciding.completed.map(({ token: read, source }) => [read?.worker, source]),
    [[3, 'metadata']],
  );
});

test('connections that go on are only counted, and the end of a stream is answered', () => {
  const { send, completed, intermediate, halfClose, ends } = stream();
  const common = { accessLogType: AccessLogType.TcpPeriodic };
  send({ tcpLogs: { logEntry: [{ commonProperties: common, connectionProperties: {} }] } });
  assert.deepEqual([completed.length, intermediate()], [0, 1]);
  halfClose();
  assert.deepEqual(ends, [0]);
});

test('what the log says of TLS', () => {
  const { send, completed } = stream();
  const tlsProperties = {
    tlsVersion: 4,
    tlsCipherSuite: 0x1301,
    tlsSniHostname: 'a.example',
    ja3Fingerprint: 'f'.repeat(32),
    peerCertificateProperties: { subject: 'CN=client' },
  };
  send({
    httpLogs: { logEntry: [entry({}, { tlsProperties }), entry({}, { tlsProperties: { tlsVersion: 99 } })] },
  });
  assert.deepEqual(completed[0]?.facts.tls, {
    version: 'TLSv1.3',
    cipher: 0x1301,
    sni: 'a.example',
    ja3: 'f'.repeat(32),
    peerSubject: 'CN=client',
  });
  assert.deepEqual([completed[1]?.facts.tls?.version, completed[1]?.facts.tls?.cipher], ['', 0]);
});
