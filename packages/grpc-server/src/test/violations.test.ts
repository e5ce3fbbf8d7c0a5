/** Violations of HTTP/2 that end a connection (RFC 9113): each is told by its code, its metric and its log line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FailureName, failureReasons } from '../connection/failure-reason.ts';
import { errorCodeName } from '../frame/error-code.ts';
import { clientPreface, FrameFlag, FrameType } from '../frame/frame-type.ts';
import { SettingId } from '../settings.ts';
import { frame, message, requestFields, ScriptedPeer } from './scripted-peer.ts';

type Frames = (client: ScriptedPeer) => readonly Buffer[];

const { padded, priority, endStream, endHeaders, ack } = FrameFlag;
const of =
  (type: number, flags: number, streamId: number, ...payload: readonly number[]): Frames =>
  () => [frame(type, flags, streamId, Uint8Array.from(payload))];
const bytes = (count: number): number[] => new Array<number>(count).fill(0);
const head = (client: ScriptedPeer, id: number, flags = 0): Buffer =>
  client.headers(id, requestFields('/a.B/C'), flags);
const setting = (id: number, value: number): Buffer => {
  const payload = Buffer.alloc(6);
  payload.writeUInt16BE(id, 0);
  payload.writeUInt32BE(value, 2);
  return frame(FrameType.settings, 0, 0, payload);
};
const increment = (streamId: number, value: number): Buffer => {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(value);
  return frame(FrameType.windowUpdate, 0, streamId, payload);
};
const behindHead =
  (frames: Frames): Frames =>
  (client) => [head(client, 1), ...frames(client)];

/** Before the greeting. */
const first: readonly (readonly [FailureName, Frames])[] = [
  ['preface', () => [Buffer.from('GET / HTTP/1.1\r\nhost: a\r\n\r\n')]],
  ['no-settings', () => [clientPreface, frame(FrameType.ping, 0, 0, Buffer.alloc(8))]],
  ['no-settings', () => [clientPreface, frame(FrameType.settings, ack, 0)]],
];

/** After it. */
const later: readonly (readonly [FailureName, Frames])[] = [
  ['frame-size', () => [Buffer.from([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1])]],
  ['frame-size', behindHead(of(FrameType.data, padded, 1))],
  ['frame-size', of(FrameType.headers, endHeaders | padded, 1)],
  ['frame-size', of(FrameType.headers, endHeaders | priority, 1, ...bytes(4))],
  ['frame-size', behindHead(of(FrameType.rstStream, 0, 1, ...bytes(3)))],
  ['frame-size', of(FrameType.windowUpdate, 0, 0, ...bytes(3))],
  ['frame-size', of(FrameType.priority, 0, 1, ...bytes(4))],
  ['frame-size', of(FrameType.settings, 0, 0, ...bytes(5))],
  ['frame-size', of(FrameType.settings, ack, 0, ...bytes(6))],
  ['frame-size', of(FrameType.ping, 0, 0, ...bytes(7))],
  ['frame-size', of(FrameType.goAway, 0, 0, ...bytes(7))],
  ['padding', behindHead(of(FrameType.data, padded, 1, 3, 0, 0))],
  ['padding', of(FrameType.headers, endHeaders | padded, 1, 3, 0, 0)],
  ['stream-id', of(FrameType.data, 0, 0, 1)],
  ['stream-id', (client) => [head(client, 0)]],
  ['stream-id', (client) => [head(client, 2)]],
  ['stream-id', of(FrameType.rstStream, 0, 0, ...bytes(4))],
  ['stream-id', of(FrameType.priority, 0, 0, ...bytes(5))],
  ['stream-id', of(FrameType.settings, 0, 1)],
  ['stream-id', of(FrameType.ping, 0, 1, ...bytes(8))],
  ['stream-id', of(FrameType.goAway, 0, 1, ...bytes(8))],
  ['idle-stream', of(FrameType.data, 0, 1, 1)],
  ['idle-stream', of(FrameType.rstStream, 0, 1, ...bytes(4))],
  ['idle-stream', () => [increment(1, 1)]],
  ['unused-stream-id', (client) => [head(client, 5), head(client, 3)]],
  ['closed-stream', (client) => [head(client, 1), client.data(1, message('x'), endStream), head(client, 1)]],
  ['continuation', of(FrameType.continuation, endHeaders, 1, 0x82)],
  [
    'continuation',
    () => [frame(FrameType.headers, 0, 1, Buffer.from([0x82])), frame(FrameType.continuation, endHeaders, 3)],
  ],
  [
    'frame-inside-header-block',
    () => [frame(FrameType.headers, 0, 1, Buffer.from([0x82])), frame(FrameType.ping, 0, 0, Buffer.alloc(8))],
  ],
  ['push-promise', of(FrameType.pushPromise, endHeaders, 1, ...bytes(4))],
  ['hpack', of(FrameType.headers, endHeaders, 1, 0x80)],
  ['hpack', of(FrameType.headers, endHeaders, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
  ['settings-value', () => [setting(SettingId.enablePush, 2)]],
  ['settings-value', () => [setting(SettingId.maxFrameSize, 100)]],
  ['window-increment', () => [increment(0, 0)]],
  ['window-overflow', () => [increment(0, 0x7fff_ffff)]],
  ['window-overflow', () => [setting(SettingId.initialWindowSize, 0x8000_0000)]],
  [
    'window-overflow',
    (client) => [
      head(client, 1),
      increment(1, 0x7fff_0000),
      setting(SettingId.initialWindowSize, 0x7fff_ffff),
    ],
  ],
  ['connection-window', (client) => [head(client, 1), client.data(1, Buffer.alloc(65_536))]],
  ['header-block-size', of(FrameType.headers, endHeaders, 1, ...bytes(70_000))],
];

test('violations end the connection with their code', () => {
  let checked = 0;
  for (const [rows, greets] of [
    [first, false],
    [later, true],
  ] as const) {
    for (const [reason, frames] of rows) {
      const client = new ScriptedPeer({
        handlers: new Map([['/a.B/C', (call) => ({ message: () => call.end() })]]),
        limits: { connectionWindowBytes: 65_535, frameBytes: 1 << 20 },
      });
      if (greets) client.greet();
      client.send(...frames(client));
      const name = `${reason} ${checked}`;
      assert.equal(client.connection.over, true, name);
      const last = client.read().at(-1);
      const code = errorCodeName(failureReasons[reason].code);
      assert.deepEqual([last?.type, last?.code], ['goAway', code], name);
      assert.ok(
        client.metrics.includes(`connection_failures ${reason}`),
        `${name}: ${client.metrics.join()}`,
      );
      assert.equal(client.log.at(-1)?.code, `connection.${reason}`, name);
      assert.equal(client.wire.ended, true, name);
      checked++;
    }
  }
  assert.equal(checked, 43);
});
