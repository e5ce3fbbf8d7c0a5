import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Writer } from './writer.ts';

/** What a writer makes of some calls. */
function written(write: (writer: Writer) => void): number[] {
  const writer = new Writer();
  write(writer);
  return [...writer.finish()];
}

test('varints of every size', () => {
  for (const [value, bytes] of [
    [0, [0]],
    [127, [127]],
    [128, [0x80, 1]],
    [16_383, [0xff, 0x7f]],
    [16_384, [0x80, 0x80, 1]],
    [2_097_151, [0xff, 0xff, 0x7f]],
    [2_097_152, [0x80, 0x80, 0x80, 1]],
    [268_435_455, [0xff, 0xff, 0xff, 0x7f]],
    [268_435_456, [0x80, 0x80, 0x80, 0x80, 1]],
    [4_294_967_295, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ] as const) {
    assert.deepEqual(
      written((writer) => writer.uint32(1, value)),
      [8, ...bytes],
      `${value}`,
    );
    assert.deepEqual(
      written((writer) => writer.int64(1, value)),
      [8, ...bytes],
      `int64 ${value}`,
    );
  }
});

test('negative numbers take ten bytes', () => {
  const minusOne = [...Array<number>(9).fill(0xff), 1];
  assert.deepEqual(
    written((writer) => writer.int64(1, -1)),
    [8, ...minusOne],
  );
  const lowest = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0xf0, 0xff, 1];
  assert.deepEqual(
    written((writer) => writer.int64(1, -(2 ** 53))),
    [8, ...lowest],
  );
});

test('strings are UTF-8, and lone surrogates are U+FFFD', () => {
  for (const text of [
    '',
    'plain',
    'é',
    'aé',
    'éa',
    '€uro',
    '𐍈 end',
    'x\u{10ffff}',
    '\u0000',
    'mixed é € 𐍈 ascii',
  ]) {
    const bytes = new TextEncoder().encode(text);
    assert.deepEqual(
      written((writer) => writer.string(1, text)),
      [10, bytes.length, ...bytes],
      text,
    );
  }
  for (const text of ['\ud800', '\udc00', 'a\ud800b', '\udc00\ud800', 'é\ud800']) {
    const bytes = new TextEncoder().encode(text);
    assert.deepEqual(
      written((writer) => writer.string(1, text)),
      [10, bytes.length, ...bytes],
      JSON.stringify(text),
    );
  }
});

test('latin-1 strings keep one byte per char code', () => {
  assert.deepEqual(
    written((writer) => writer.latin1(3, 'a\xff\x00')),
    [26, 3, 0x61, 0xff, 0],
  );
});

test('every write survives the growth of the buffer at every fill level', () => {
  const writes: ((writer: Writer) => void)[] = [
    (writer) => writer.bool(1, true),
    (writer) => writer.uint32(1, 5),
    (writer) => writer.uint32(1, 300),
    (writer) => writer.int64(1, -7),
    (writer) => writer.double(1, 2.5),
    (writer) => writer.string(1, 'ab'),
    (writer) => writer.string(1, '^é€𐍈'),
    (writer) => writer.latin1(1, 'ab'),
    (writer) => writer.bytes(1, Uint8Array.of(1, 2, 3)),
  ];
  for (const write of writes) {
    const expected = written(write);
    for (let fill = 980; fill <= 1030; fill++) {
      const bytes = written((writer) => {
        writer.bytes(2, new Uint8Array(fill).fill(7));
        write(writer);
      });
      assert.deepEqual(bytes.slice(0, expected.length), expected, `${write} after ${fill} bytes`);
      assert.equal(bytes.length, expected.length + 3 + fill);
      assert.ok(bytes.slice(expected.length + 3).every((byte) => byte === 7));
    }
  }
});

test('a writer is reused, and a large buffer is given back', () => {
  const writer = new Writer();
  for (const size of [10, 200_000, 5]) {
    writer.bytes(1, new Uint8Array(size).fill(9));
    const bytes = writer.finish();
    assert.equal(bytes.buffer.byteLength, bytes.length);
    assert.equal(bytes.at(-1), 9);
    assert.equal(writer.mark(), 0);
  }
});
