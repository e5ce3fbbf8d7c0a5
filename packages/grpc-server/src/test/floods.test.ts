/**
 * Hostile peers: each flood ends the connection with its code, its metric and its log line, and Envoy's own habits do
 * not come near.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowances } from '../abuse-limits.ts';
import type { CallHandler } from '../call.ts';
import { type FailureName, failureReasons } from '../connection/failure-reason.ts';
import { errorCodeName } from '../frame/error-code.ts';
import { FrameFlag, FrameType } from '../frame/frame-type.ts';
import { HpackEncoder } from '../hpack/encoder.ts';
import { frame, message, requestFields, ScriptedPeer } from './scripted-peer.ts';

const silent: CallHandler = () => ({ message: () => {} });
const answering: CallHandler = (call) => ({ message: () => void call.write(Buffer.from('yes')) });

function peer(handler: CallHandler, limits = {}): ScriptedPeer {
  return new ScriptedPeer({ handlers: new Map([['/a.B/C', handler]]), limits }).greet();
}

function assertEnded(client: ScriptedPeer, reason: FailureName): void {
  assert.equal(client.connection.over, true, `not ended for ${reason}`);
  const last = client.read().at(-1)!;
  assert.equal(last.type, 'goAway');
  assert.equal(last.code, errorCodeName(failureReasons[reason].code));
  assert.ok(client.metrics.includes(`connection_failures ${reason}`), client.metrics.join());
  assert.equal(client.log.at(-1)?.code, `connection.${reason}`);
  assert.equal(client.wire.ended, true);
}

/** Sends until the connection ends; returns how often. */
function flood(client: ScriptedPeer, limit: number, make: (index: number) => Buffer): number {
  for (let index = 0; index < limit; index++) {
    if (client.connection.over) return index;
    client.send(make(index));
  }
  return limit;
}

test('a defect of this server ends the connection with INTERNAL_ERROR, and nothing else', () => {
  const broken = (): never => {
    throw new Error('a defect');
  };
  const handlers = new Map([['/a.B/C', silent]]);
  handlers.get = broken;
  const reading = new ScriptedPeer({ handlers }).greet();
  reading.send(reading.headers(1, requestFields('/a.B/C')));
  assertEnded(reading, 'internal');
  const waiting = peer(silent);
  waiting.wire.waitingBytes = broken;
  waiting.wait(1000);
  waiting.wire.waitingBytes = () => 0;
  assertEnded(waiting, 'internal');
});

const reset = (id: number): Buffer => frame(FrameType.rstStream, 0, id, Buffer.from([0, 0, 0, 2]));
const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

test('rapid reset of unanswered calls', () => {
  const client = peer(silent);
  const { burst } = allowances['rapid-reset'];
  const sent = flood(client, 2 * burst, (index) => {
    const id = 2 * index + 1;
    return Buffer.concat([client.headers(id, requestFields('/a.B/C')), reset(id)]);
  });
  assertEnded(client, 'rapid-reset');
  assert.equal(sent, burst + 1);
});

test('resets of answered calls are never counted', () => {
  const client = peer(answering);
  const calls = 5 * allowances['rapid-reset'].burst;
  const sent = flood(client, calls, (index) => {
    const id = 2 * index + 1;
    if (index % 500 === 0) client.read();
    return Buffer.concat([
      client.headers(id, requestFields('/a.B/C')),
      client.data(id, message('x')),
      reset(id),
    ]);
  });
  assert.equal(sent, calls);
  assert.equal(client.connection.over, false);
  assert.equal(client.connection.calls, 0);
});

test('all the calls of a busy Envoy may time out at once, again and again', () => {
  const client = peer(silent);
  let id = 1;
  for (let round = 0; round < 20; round++) {
    const ids = Array.from({ length: 1024 }, () => (id += 2));
    for (const each of ids) client.send(client.headers(each, requestFields('/a.B/C')));
    client.now += 200;
    for (const each of ids) client.send(reset(each));
  }
  assert.equal(client.connection.over, false);
});

const floods: Array<[reason: FailureName, make: (client: ScriptedPeer, index: number) => Buffer]> = [
  ['settings-flood', () => frame(FrameType.settings, 0, 0)],
  ['ping-flood', () => frame(FrameType.ping, 0, 0, Buffer.alloc(8))],
  ['ping-flood', () => frame(FrameType.ping, FrameFlag.ack, 0, Buffer.alloc(8))],
  ['window-update-flood', () => frame(FrameType.windowUpdate, 0, 0, uint32(1))],
  ['empty-frame-flood', () => frame(FrameType.data, 0, 1)],
  ['empty-frame-flood', () => frame(FrameType.data, FrameFlag.padded, 1, Buffer.from([3, 0, 0, 0]))],
  ['control-frame-flood', () => frame(FrameType.priority, 0, 1, Buffer.from([0, 0, 0, 0, 1]))],
  ['control-frame-flood', () => frame(0x77, 0, 1, Buffer.alloc(3))],
  ['control-frame-flood', () => frame(FrameType.settings, FrameFlag.ack, 0)],
  ['control-frame-flood', () => frame(FrameType.goAway, 0, 0, Buffer.alloc(8))],
  ['stream-error-flood', (client, index) => client.headers(2 * index + 3, [[':method', 'GET']])],
  [
    'stream-error-flood',
    (client, index) =>
      Buffer.concat([
        client.headers(2 * index + 3, requestFields('/a.B/C')),
        frame(FrameType.windowUpdate, 0, 2 * index + 3, uint32(0)),
      ]),
  ],
];

test('floods of single frames', () => {
  for (const [reason, make] of floods) {
    const client = peer(silent);
    client.send(client.headers(1, requestFields('/a.B/C')));
    const sent = flood(client, 20_000, (index) => make(client, index));
    assertEnded(client, reason);
    assert.ok(sent <= 10_002, `${reason} after ${sent}`);
  }
  assert.equal(floods.length, 12);
});

test('resets of streams that are gone are counted too', () => {
  const client = peer(answering);
  client.send(client.headers(1, requestFields('/a.B/C')), client.data(1, message('x')), reset(1));
  flood(client, 20_000, () => reset(1));
  assertEnded(client, 'control-frame-flood');
});

test('an hour of keepalive PINGs, SETTINGS and WINDOW_UPDATEs at a sane pace is no flood', () => {
  const client = peer(answering);
  for (let second = 0; second < 3600; second++) {
    client
      .wait(1000)
      .send(
        frame(FrameType.ping, 0, 0, Buffer.alloc(8)),
        frame(FrameType.windowUpdate, 0, 0, uint32(1)),
        ...(second % 10 === 0 ? [frame(FrameType.settings, 0, 0)] : []),
      );
    client.read();
  }
  assert.equal(client.connection.over, false);
});

test('CONTINUATION without end', () => {
  const client = peer(silent);
  const opening = frame(FrameType.headers, 0, 1, Buffer.from([0x82]));
  client.send(opening);
  const sent = flood(client, 1000, () => frame(FrameType.continuation, 0, 1, Buffer.from([0x84])));
  assertEnded(client, 'continuation-flood');
  assert.ok(sent < 100);

  const empty = peer(silent, { headerBlockBytes: 1 << 30 });
  empty.send(opening);
  flood(empty, 1000, () => frame(FrameType.continuation, 0, 1));
  assertEnded(empty, 'continuation-flood');

  const large = peer(silent);
  large.send(opening);
  flood(large, 1000, () => frame(FrameType.continuation, 0, 1, Buffer.alloc(16_000)));
  assertEnded(large, 'header-block-size');
});

test('a header list above the limit is refused, one many times above it ends the connection', () => {
  const client = peer(silent, { headerListBytes: 4096 });
  client.send(client.headers(1, requestFields('/a.B/C', ['x-long', 'v'.repeat(5000)])));
  assert.match(client.readLines()[0]!, /grpc-status=8 grpc-message=request metadata is too large END/);
  assert.equal(client.connection.over, false);
  client.send(client.headers(3, requestFields('/a.B/C')));
  assert.equal(client.connection.calls, 1);

  // One entry of 4,000 bytes in the table, then a reference of one byte to it, again and again.
  const encoder = new HpackEncoder();
  const entry = encoder.encodeRecurring([['x-bomb', 'v'.repeat(3900)]]);
  client.send(
    frame(
      FrameType.headers,
      FrameFlag.endHeaders,
      5,
      Buffer.concat([entry, Buffer.alloc(16_000 - entry.length, 0xbe)]),
    ),
  );
  assertEnded(client, 'hpack-bomb');
});

test('slow peers are waited for, but not for ever', () => {
  const half = frame(FrameType.ping, 0, 0, Buffer.alloc(8)).subarray(0, 12);
  const opening = frame(FrameType.headers, 0, 1, Buffer.from([0x82]));
  const handlers = new Map([['/a.B/C', silent]]);

  const mute = new ScriptedPeer({ handlers });
  mute.wait(9_000);
  assert.equal(mute.connection.over, false);
  mute.wait(2_000);
  assertEnded(mute, 'slow-preface');

  const dribbling = peer(silent).send(half.subarray(0, 3)).wait(20_000).send(half.subarray(3, 5)).wait(9_000);
  assert.equal(dribbling.connection.over, false);
  dribbling.wait(2_000);
  assertEnded(dribbling, 'slow-frame');

  const undecided = peer(silent).send(opening).wait(9_000);
  assert.equal(undecided.connection.over, false);
  undecided.wait(2_000);
  assertEnded(undecided, 'slow-header-block');

  const deaf = peer(silent);
  deaf.wire.full = true;
  deaf
    .send(frame(FrameType.ping, 0, 0, Buffer.alloc(8)))
    .wait(1_000)
    .wait(29_000);
  assert.equal(deaf.connection.over, false);
  deaf.wait(2_000);
  deaf.wire.release();
  assertEnded(deaf, 'slow-reader');
});

test('a message that does not arrive in time ends its call only, and not while the handler pauses it', () => {
  const reasons: number[] = [];
  const client = peer((call) => {
    if (call.header('x-pause') !== undefined) call.pause();
    return { message: () => {}, cancelled: ({ code }) => void reasons.push(code) };
  });
  const begun = message('slow').subarray(0, 7);
  client.send(
    client.headers(1, requestFields('/a.B/C')),
    client.data(1, begun),
    client.headers(3, requestFields('/a.B/C', ['x-pause', '1'])),
    client.data(3, begun),
  );
  client.wait(59_000);
  assert.equal(client.connection.calls, 2);
  client.send(frame(FrameType.ping, FrameFlag.ack, 0, Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]))).wait(2_000);
  assert.deepEqual(reasons, [11]);
  assert.equal(client.connection.calls, 1);
  assert.ok(client.metrics.includes('slow_messages test'));
});

test('a peer that does not read its answers stops being read, and its answers are bounded', () => {
  const client = peer(answering);
  client.wire.full = true;
  const ping = frame(FrameType.ping, 0, 0, Buffer.alloc(8));
  let sent = 0;
  while (!client.wire.readingPaused && sent < 2_000) {
    client.now += 1000;
    client.send(...new Array<Buffer>(100).fill(ping));
    sent += 1;
    if (sent % 100 === 0) client.send(frame(FrameType.settings, 0, 0));
  }
  assert.equal(client.wire.readingPaused, false, '3.4 MB of PING answers are below the limit');
  while (!client.wire.readingPaused && sent < 10_000) {
    client.now += 1000;
    client.send(...new Array<Buffer>(100).fill(ping));
    sent++;
  }
  assert.equal(client.wire.readingPaused, true);
  assert.ok(client.wire.waitingBytes() < (4 << 20) + 2000);
  client.wire.release();
  client.connection.drained();
  assert.equal(client.wire.readingPaused, false);
});
