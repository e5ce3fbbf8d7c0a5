import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import protobuf from 'protobufjs';
import { factsOf, parseText, rowsOf } from '../../test/report-text.ts';
import { GrpcParser } from './grpc-messages.ts';

const root = protobuf.parse(`syntax = "proto3";
  message Inner { string text = 1; repeated string more = 2; }
  message Outer {
    string name = 1; int64 number = 2; Inner inner = 3; bytes blob = 4; fixed64 f = 5; fixed32 g = 6;
    repeated int32 packed = 7; Outer self = 8; map<string, string> labels = 9;
  }`).root;
const outer = root.lookupType('Outer');

function frame(message: Uint8Array, flag = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

const encode = (value: object) => outer.encode(outer.create(value)).finish();
const parser = new GrpcParser();
/** Rows without their raw ranges. */
const namesAndValues = (input: Uint8Array, used = parser) =>
  rowsOf(parseText(used, input)).map((row) => row.split(' ').toSpliced(1, 1).join(' '));

test('strings at every depth, with field numbers as names', () => {
  const message = encode({
    name: 'SELECT 1',
    number: 5,
    inner: { text: '<script>', more: ['a b', 'c'] },
    f: 1,
    g: 2,
    self: { name: '../../etc/passwd' },
    labels: { key: 'value' },
  });
  const rows = namesAndValues(frame(message));
  for (const expected of [
    'ProtobufString grpc.1=SELECT 1',
    'ProtobufString grpc.3.1=<script>',
    'ProtobufString grpc.3.2=a b',
    'ProtobufString grpc.3.2=c',
    'ProtobufString grpc.8.1=../../etc/passwd',
    'ProtobufString grpc.9.1=key',
    'ProtobufString grpc.9.2=value',
  ]) {
    assert.ok(rows.includes(expected), `${expected} in ${rows.join('; ')}`);
  }
});

test('bytes that are neither text nor a message are a row', () => {
  const rows = namesAndValues(frame(encode({ blob: Uint8Array.of(0xff, 0xfe, 0) })));
  assert.deepEqual(rows, ['ProtobufBytes grpc.4=\xff\xfe\0']);
});

test('several frames; raw ranges point into the input', () => {
  const input = Buffer.concat([
    frame(encode({ name: 'one' })),
    frame(new Uint8Array(0)),
    frame(encode({ name: 'two' })),
  ]);
  const report = parseText(parser, input);
  assert.deepEqual(rowsOf(report), ['ProtobufString 7-10 grpc.1=one', 'ProtobufString 22-25 grpc.1=two']);
  assert.equal(input.toString('latin1', 22, 25), 'two');
  assert.equal(report.facts.total, 0);
});

test('trailers of gRPC-web', () => {
  const input = frame(Buffer.from('grpc-status: 0\r\ngrpc-message:ok\r\n'), 0x80);
  assert.deepEqual(namesAndValues(input), ['GrpcTrailer grpc-status=0', 'GrpcTrailer grpc-message=ok']);
});

test('compressed messages', () => {
  const input = frame(gzipSync(encode({ name: 'hidden' })), 1);
  const blind = parseText(parser, input);
  assert.deepEqual(factsOf(blind), ['grpc.compressed', 'grpc.undecoded']);
  assert.equal(blind.wellFormed, false);
  const seeing = new GrpcParser({ decompress: (message) => gunzipSync(message) });
  assert.deepEqual(namesAndValues(input, seeing), ['ProtobufString grpc.1=hidden']);
});

test('what is not protobuf is one row of bytes', () => {
  const report = parseText(parser, frame(Buffer.from('{"a":"<script>"}')));
  assert.deepEqual(rowsOf(report), ['ProtobufBytes 5-21 grpc={"a":"<script>"}']);
  assert.deepEqual(factsOf(report), ['protobuf.malformed']);
});

test('truncated, invalid and oversize frames stop at the frame', () => {
  const good = frame(encode({ name: 'x' }));
  const check = (tail: Uint8Array, used = parser) => {
    const report = parseText(used, Buffer.concat([good, tail]));
    assert.equal(report.stoppedAt, good.length);
    assert.equal(report.fields.count, 1);
    return factsOf(report);
  };
  assert.deepEqual(check(Buffer.from([0, 0])), ['grpc.truncated']);
  assert.deepEqual(check(frame(encode({ name: 'yy' })).subarray(0, -1)), ['grpc.truncated']);
  assert.deepEqual(check(frame(new Uint8Array(1), 2)), ['grpc.invalid-flag']);
  assert.deepEqual(check(frame(new Uint8Array(11)), new GrpcParser({ maxMessageBytes: 10 })), [
    'grpc.message-limit',
  ]);
  assert.deepEqual(check(frame(new Uint8Array(11)), new GrpcParser({ limits: { maxTotalBytes: 12 } })), [
    'limit.total-bytes',
  ]);
});

test('rows beyond the limit end the table where they stand', () => {
  const limits = { maxFields: 1 };
  const one = frame(encode({ name: 'x' }));
  const rows: readonly (readonly [name: string, tail: Uint8Array, used: GrpcParser])[] = [
    ['a string', frame(encode({ name: 'y' })), new GrpcParser({ limits })],
    ['what cannot be decoded', frame(gzipSync('y'), 1), new GrpcParser({ limits })],
    ['a trailer', frame(Buffer.from('a: b'), 0x80), new GrpcParser({ limits })],
  ];
  for (const [name, tail, used] of rows) {
    const report = parseText(used, Buffer.concat([one, tail]));
    assert.deepEqual(rowsOf(report), ['ProtobufString 7-8 grpc.1=x'], name);
    assert.ok(factsOf(report).includes('limit.fields'), name);
    assert.ok(report.stoppedAt >= one.length, name);
  }
});

test('nesting without end costs depth times size at most, and is reported', () => {
  let message: Uint8Array = encode({ name: 'deep' });
  for (let i = 0; i < 40; i++)
    message = Buffer.concat([Buffer.from([0x42, message.length]), message]).subarray(0, 127);
  const report = parseText(parser, frame(message));
  assert.ok(report.facts.counts().has('limit.depth'));
  assert.ok(report.fields.count < 100);
});
