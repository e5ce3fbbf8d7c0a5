import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { bytesOf, pairsOf } from '../test/report-text.ts';
import { ContentReader } from './content-reader.ts';

const reader = new ContentReader({ limits: { maxTotalBytes: 4096 } });
const json = '{"a":"b"}';
const part = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n';
/** Field 1 is the string `b`. */
const message = [0x0a, 1, 0x62];
const frame = (bytes: Uint8Array | number[], flag = 0) =>
  Uint8Array.from([flag, 0, 0, bytes.length >> 8, bytes.length & 255, ...bytes]);

const cases: ReadonlyArray<
  readonly [name: string, type: string, body: string | Uint8Array, format: string, value: string]
> = [
  ['JSON', 'application/json', json, 'json', 'b'],
  ['JSON without a type', '', json, 'json', 'b'],
  ['JSON in UTF-16', 'application/json', Buffer.from(json, 'utf16le'), 'json', 'b'],
  ['JSON in UTF-16 behind a mark', '', Buffer.from(`\ufeff${json}`, 'utf16le'), 'json', 'b'],
  ['JSON that says UTF-16 and is not', 'application/json; charset=utf-16le', json, 'json', 'b'],
  ['a form', 'application/x-www-form-urlencoded', 'a=%62', 'urlencoded', 'b'],
  ['lines of JSON', 'application/x-ndjson', `${json}\n${json}`, 'json-sequence', 'b'],
  ['XML', 'text/xml', '<a>b</a>', 'xml', 'b'],
  ['GraphQL', 'application/graphql', '{c(a: "b")}', 'graphql', 'b'],
  ['multipart', 'multipart/form-data; boundary=x', part, 'multipart', 'b'],
  ['multipart without a boundary', 'multipart/form-data', part, 'multipart', 'b'],
  ['multipart without a type', '', part, 'multipart', 'b'],
  ['gRPC', 'application/grpc', frame(message), 'grpc', 'b'],
  ['gRPC in gzip', 'application/grpc', frame(gzipSync(Uint8Array.from(message)), 1), 'grpc', 'b'],
  [
    'gRPC-web in text',
    'application/grpc-web-text',
    Buffer.from(frame(message)).toString('base64'),
    'grpc-web-text',
    'b',
  ],
];
let ran = 0;
for (const [name, type, body, format, value] of cases) {
  test(name, () => {
    ran++;
    const { choice, report } = reader.read(type === '' ? [] : [type], bytesOf(body), 'gzip');
    assert.equal(choice.format, format);
    assert.ok(report !== undefined);
    assert.equal(pairsOf(report).at(-1)?.[1], value);
  });
}
test('ran them all', () => assert.equal(ran, 15));

test('what has no fields has no report', () => {
  assert.equal(reader.read(['image/png'], bytesOf('\x89PNG\r\n\x1a\n')).report, undefined);
  assert.equal(reader.read([], bytesOf('')).report, undefined);
});

test('compressed messages of one body share the room for what they decode to', () => {
  const large = gzipSync(Buffer.concat([Buffer.from([0x0a, 0xb8, 0x17]), Buffer.alloc(3_000, 'a')]));
  const { report } = reader.read(
    ['application/grpc'],
    Buffer.concat([frame(large, 1), frame(large, 1)]),
    'gzip',
  );
  const facts = report!.facts.counts();
  assert.deepEqual([facts.get('grpc.compressed'), facts.get('grpc.undecoded')], [2, 1]);
});

test('cleared, nothing of what was read is there, and the next body is read as ever', () => {
  const own = new ContentReader();
  const { report } = own.read(['application/json'], bytesOf(json));
  assert.equal(report!.fields.count, 1);
  own.clear();
  assert.deepEqual([report!.fields.count, report!.size], [0, 0]);
  assert.deepEqual(pairsOf(own.read(['application/json'], bytesOf(json)).report!), [['json.a', 'b']]);
});
