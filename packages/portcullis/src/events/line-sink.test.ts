import assert from 'node:assert/strict';
import { PassThrough, Writable } from 'node:stream';
import { test } from 'node:test';
import { LineSink } from './line-sink.ts';

test('one record, one line', () => {
  const stream = new PassThrough();
  const sink = new LineSink(stream);
  sink.write({ text: 'a\nb' });
  sink.write({ n: 1 });
  assert.equal(String(Buffer.concat([stream.read(), stream.read()])), '{"text":"a\\nb"}\n{"n":1}\n');
  assert.deepEqual([sink.written, sink.dropped], [2, 0]);
});

test('a reader that does not read costs lines, never memory or time', () => {
  const stuck = new Writable({ write: () => undefined });
  const sink = new LineSink(stuck, 100);
  for (let count = 0; count < 1000; count++) sink.write({ count });
  assert.ok(sink.written < 20);
  assert.equal(sink.written + sink.dropped, 1000);
});

test('a closed stream drops', () => {
  const stream = new PassThrough();
  const sink = new LineSink(stream);
  stream.destroy();
  sink.write({});
  assert.equal(sink.dropped, 1);
});
