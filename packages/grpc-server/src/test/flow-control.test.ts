/** Flow control both ways, and never an empty DATA frame. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call, CallHandler } from '../call.ts';
import { FrameType } from '../frame/frame-type.ts';
import { SettingId } from '../settings.ts';
import { frame, message, requestFields, ScriptedPeer } from './scripted-peer.ts';

const MiB = 1 << 20;

function peer(handler: CallHandler): ScriptedPeer {
  return new ScriptedPeer({ handlers: new Map([['/a.B/C', handler]]) });
}

function update(streamId: number, increment: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(increment);
  return frame(FrameType.windowUpdate, 0, streamId, bytes);
}

function fill(call: Call): void {
  while (call.write(Buffer.alloc(100_000)));
}

function sentData(client: ScriptedPeer): number[] {
  const frames = client.read().filter((seen) => seen.type === 'data');
  for (const seen of frames) assert.ok(seen.payload.length > 0, 'an empty DATA frame');
  return frames.map((seen) => seen.payload.length);
}

test('small frames bring no WINDOW_UPDATE, half a window brings one', () => {
  const client = peer(() => ({ message: () => {} })).greet();
  client.send(client.headers(1, requestFields('/a.B/C')));
  const small = message('x'.repeat(1000));
  for (let sent = 0; sent + small.length < MiB / 2; sent += small.length) client.send(client.data(1, small));
  assert.deepEqual(client.read(), []);
  client.send(client.data(1, small));
  const [first, ...more] = client.read();
  assert.deepEqual([first!.type, first!.streamId, more.length], ['windowUpdate', 1, 0]);
  assert.ok(first!.increment! >= MiB / 2);
});

test('a paused call is granted no window; resumed, it is granted all it used', () => {
  let call: Call | undefined;
  const client = peer((started) => {
    call = started;
    started.pause();
    return { message: () => {} };
  }).greet();
  client.send(client.headers(1, requestFields('/a.B/C')));
  const chunk = Buffer.alloc(16_384);
  for (let sent = 0; sent < MiB; sent += chunk.length) client.send(client.data(1, chunk));
  assert.deepEqual(
    client.read().filter((seen) => seen.streamId === 1),
    [],
  );
  call!.resume();
  assert.deepEqual(client.readLines(), [`windowUpdate 1 +${MiB}`]);
  client.connection.receive(client.data(1, chunk));
  assert.equal(client.connection.over, false);
});

test('more than the window is FLOW_CONTROL_ERROR of the stream', () => {
  const client = peer((call) => {
    call.pause();
    return { message: () => {} };
  }).greet();
  client.send(client.headers(1, requestFields('/a.B/C')));
  const chunk = Buffer.alloc(16_384);
  for (let sent = 0; sent <= MiB; sent += chunk.length) client.send(client.data(1, chunk));
  assert.deepEqual(client.readLines().slice(-1), ['rstStream 1 FLOW_CONTROL_ERROR']);
});

test('an answer waits for the window of its stream, of the connection, and never overtakes itself', () => {
  const events: string[] = [];
  const client = peer((call) => ({
    message: () => {
      events.push(`write ${call.write(Buffer.alloc(300_000))}`);
      events.push(`write ${call.write(Buffer.from('after'))}`);
      call.end();
    },
  })).greet([[SettingId.initialWindowSize, 100]]);
  client.send(client.headers(1, requestFields('/a.B/C')), client.data(1, message('go')));
  assert.deepEqual(events, ['write false', 'write false']);
  assert.deepEqual(sentData(client), [100]);
  client.send(update(1, 50));
  assert.deepEqual(sentData(client), [50]);
  client.send(update(1, 1_000_000));
  const untilConnection = sentData(client).reduce((sum, length) => sum + length, 0);
  assert.equal(untilConnection, 65_535 - 150, 'the window of the connection holds the rest');
  client.send(update(0, 1_000_000));
  const frames = client.read();
  const rest = frames
    .filter((seen) => seen.type === 'data')
    .reduce((sum, seen) => sum + seen.payload.length, 0);
  assert.equal(65_535 + rest, 300_005 + 10);
  const lastData = frames.filter((seen) => seen.type === 'data').at(-1)!;
  assert.equal(lastData.payload.subarray(-5).toString(), 'after');
  assert.equal(
    frames.at(-2)!.type,
    'headers',
    'trailers come last, before the reset of the unfinished request',
  );
});

test('a window that the peer makes smaller can become negative', () => {
  const client = peer((call) => ({ message: (bytes) => void call.write(Buffer.alloc(bytes.length)) })).greet([
    [SettingId.initialWindowSize, 100],
  ]);
  client.send(client.headers(1, requestFields('/a.B/C')), client.data(1, message(Buffer.alloc(195))));
  assert.deepEqual(sentData(client), [100]);
  const settings = (value: number): Buffer => {
    const bytes = Buffer.alloc(6);
    bytes.writeUInt16BE(SettingId.initialWindowSize, 0);
    bytes.writeUInt32BE(value, 2);
    return frame(FrameType.settings, 0, 0, bytes);
  };
  client.send(settings(50), update(1, 50));
  assert.deepEqual(sentData(client), [], 'window 0 after -50 and +50');
  client.send(settings(80));
  assert.deepEqual(sentData(client), [30]);
  client.send(settings(1000));
  assert.deepEqual(sentData(client), [70]);
});

test('streams that wait for the connection take turns', () => {
  const client = peer((call) => ({ message: () => void call.write(Buffer.alloc(200_000)) })).greet([
    [SettingId.initialWindowSize, 10 * MiB],
  ]);
  for (const id of [1, 3])
    client.send(client.headers(id, requestFields('/a.B/C')), client.data(id, message('go')));
  client.read();
  client.send(update(0, 4 * 16_384));
  const ids = client
    .read()
    .filter((seen) => seen.type === 'data')
    .map((seen) => seen.streamId);
  assert.deepEqual([...ids].sort(), [1, 1, 3, 3]);
});

test('a full socket holds DATA back; writable is told when it has gone', () => {
  let writable = 0;
  const client = peer((call) => ({
    message: () => fill(call),
    writable: () => {
      writable++;
      fill(call);
    },
  })).greet([[SettingId.initialWindowSize, 100 * MiB]]);
  client.send(update(0, 100 * MiB));
  client.wire.full = true;
  client.send(client.headers(1, requestFields('/a.B/C')), client.data(1, message('go')));
  assert.ok(client.wire.waitingBytes() < 3 * MiB);
  const before = writable;
  client.wire.release();
  client.wire.full = true;
  client.connection.drained();
  assert.ok(writable > before);
  assert.ok(client.wire.waitingBytes() < 3 * MiB);
  client.send(frame(FrameType.rstStream, 0, 1, Buffer.alloc(4)));
  assert.equal(client.connection.outbound.waitingBytes, 0);
});

test('an answer that waits for window too long costs its stream', () => {
  const ends: string[] = [];
  const client = peer((call) => ({
    message: () => void call.write(Buffer.alloc(1000)),
    cancelled: ({ kind, code }) => void ends.push(`${kind} ${code}`),
  })).greet([[SettingId.initialWindowSize, 10]]);
  client.send(client.headers(1, requestFields('/a.B/C')), client.data(1, message('go')));
  for (let minute = 0; minute < 6; minute++) {
    client.wait(59_000).send(frame(FrameType.ping, 0, 0, Buffer.alloc(8)));
  }
  assert.deepEqual(ends, ['reset 11']);
  assert.ok(client.metrics.includes('slow_streams test'));
  assert.equal(client.connection.over, false);
});

test('a message in pieces is the same as one in a piece, whatever the windows allow', () => {
  const parts = [Buffer.alloc(3, 1), Buffer.alloc(0), Buffer.alloc(200_000, 2), Buffer.alloc(40_000, 3)];
  const whole = Buffer.concat(parts);
  for (const pieces of [parts, [whole]]) {
    let call: Call | undefined;
    const client = peer((started) => {
      call = started;
      return { message: () => {} };
    }).greet();
    client.send(client.headers(1, requestFields('/a.B/C')));
    // The default window of 65,535 bytes: most of it has to wait.
    call!.writePieces(pieces);
    const received: Buffer[] = [];
    for (let turn = 0; turn < 30; turn++) {
      received.push(...client.read().flatMap((seen) => (seen.type === 'data' ? [seen.payload] : [])));
      client.send(Buffer.concat([update(0, 10_000), update(1, 10_000)]));
    }
    const bytes = Buffer.concat(received);
    assert.equal(bytes.readUInt32BE(1), whole.length);
    assert.ok(bytes.subarray(5).equals(whole));
  }
});
