/** Greetings, graceful ends, keepalive, idle time and age. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call, CallHandler } from '../call.ts';
import { FrameFlag, FrameType } from '../frame/frame-type.ts';
import type { GrpcServerOptions } from '../options.ts';
import { frame, message, requestFields, ScriptedPeer } from './scripted-peer.ts';

function peer(
  handler: CallHandler = () => ({ message: () => {} }),
  more: Partial<GrpcServerOptions> = {},
): ScriptedPeer {
  return new ScriptedPeer({ handlers: new Map([['/a.B/C', handler]]), ...more });
}

const answer = (payload: Buffer): Buffer => frame(FrameType.ping, FrameFlag.ack, 0, payload);

test('the server speaks first: its settings and the window of the connection', () => {
  const [settings, update] = peer().read();
  const values: Record<number, number> = {};
  for (let at = 0; at < settings!.payload.length; at += 6) {
    values[settings!.payload.readUInt16BE(at)] = settings!.payload.readUInt32BE(at + 2);
  }
  assert.deepEqual(values, { 1: 4096, 3: 8192, 4: 1 << 20, 5: 16_384, 6: 65_536 });
  assert.equal(update!.streamId, 0);
  assert.equal(update!.increment! + 65_535, 8 << 20);
});

test('two-step GOAWAY: calls that run or are on their way are served, later ones are not', () => {
  const calls: Call[] = [];
  const client = peer((call) => {
    calls.push(call);
    return { message: () => {} };
  }).greet();
  client.send(client.headers(1, requestFields('/a.B/C')));
  client.connection.sendAway();
  const [first, ping] = client.read();
  assert.deepEqual([first!.type, first!.code, first!.lastStreamId], ['goAway', 'NO_ERROR', 0x7fffffff]);
  assert.equal(ping!.type, 'ping');
  client.send(client.headers(3, requestFields('/a.B/C')));
  assert.equal(calls.length, 2, 'what crossed the GOAWAY is served');
  client.send(answer(ping!.payload));
  assert.deepEqual(client.readLines(), ['goAway 0 last=3 NO_ERROR']);
  client.send(client.headers(5, requestFields('/a.B/C')), client.data(5, message('x')));
  assert.equal(calls.length, 2);
  assert.equal(client.connection.over, false);
  calls[0]!.end();
  calls[1]!.end();
  assert.equal(client.wire.ended, true, 'closed with the last call');
  assert.equal(client.readLines().filter((line) => line.includes('grpc-status=0')).length, 2);
  assert.deepEqual(
    client.metrics.filter((line) => line.includes('fail')),
    [],
  );
});

test('a peer that does not answer the PING is not waited for', () => {
  const client = peer().greet();
  client.connection.sendAway();
  client.read();
  client.wait(999);
  assert.deepEqual(client.readLines(), []);
  client.wait(1);
  assert.deepEqual(client.readLines(), ['goAway 0 last=0 NO_ERROR']);
  assert.equal(client.wire.ended, true);
  client.wait(2_001);
  assert.equal(client.wire.destroyed, true, 'nor for closing');
});

test('a silent connection is asked by PING, and given up without an answer', () => {
  const client = peer().greet();
  client.wait(59_000);
  assert.deepEqual(client.readLines(), []);
  client.wait(1_000);
  const [ping] = client.read();
  assert.equal(ping!.type, 'ping');
  client.send(answer(ping!.payload)).wait(60_000);
  assert.deepEqual(client.readLines(), ['ping 0']);
  client.wait(20_001);
  assert.equal(client.connection.over, true);
  assert.deepEqual(
    client.log.map((line) => line.code),
    ['connection.keepalive-timeout'],
  );
});

test('an idle connection is sent away, one with a call is not', () => {
  const times = { idleMs: 5_000, keepaliveMs: 1e9 };
  const idle = peer(undefined, { times }).greet().wait(5_001);
  assert.match(idle.readLines()[0]!, /^goAway 0 last=2147483647 NO_ERROR$/);
  const busy = peer(undefined, { times }).greet();
  busy.send(busy.headers(1, requestFields('/a.B/C'))).wait(5_001);
  assert.deepEqual(busy.readLines(), []);
  busy.send(frame(FrameType.rstStream, 0, 1, Buffer.alloc(4))).wait(5_000);
  assert.deepEqual(busy.readLines(), []);
  busy.wait(1);
  assert.equal(busy.readLines().length, 2);
});

test('an old connection is sent away', () => {
  const client = peer(undefined, { times: { ageMs: 10_000, keepaliveMs: 1e9 } })
    .greet()
    .wait(10_000);
  assert.deepEqual(client.readLines(), []);
  client.wait(1);
  assert.equal(client.readLines().length, 2);
});

test('SETTINGS that are never acknowledged end the connection', () => {
  const client = peer();
  client.send(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(FrameType.settings, 0, 0)).wait(10_001);
  assert.equal(client.log[0]?.code, 'connection.settings-timeout');
});

test('at the limit of a drain calls are told first, and those that do not answer end UNAVAILABLE', () => {
  const client = peer((call) => ({
    message: () => {},
    drainLimit: () => {
      if (call.header('x-answers') !== undefined) {
        call.write(Buffer.from('by posture'));
        call.end();
      }
    },
  })).greet();
  client.send(
    client.headers(1, requestFields('/a.B/C', ['x-answers', '1'])),
    client.headers(3, requestFields('/a.B/C')),
  );
  client.core.drain();
  client.connection.drainLimit();
  const lines = client.readLines().filter((line) => /^(data|headers|goAway)/.test(line));
  assert.deepEqual(lines, [
    'goAway 0 last=2147483647 NO_ERROR',
    'headers 1 :status=200 content-type=application/grpc',
    'data 1 15',
    'headers 1 grpc-status=0 END',
    'headers 3 :status=200 content-type=application/grpc grpc-status=14 grpc-message=server is shutting down END',
    'goAway 0 last=3 NO_ERROR',
  ]);
  assert.equal(client.wire.ended, true);
});
