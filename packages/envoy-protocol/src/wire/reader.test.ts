import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reader } from './reader.ts';

function reader(...bytes: number[]): Reader {
  const made = new Reader();
  made.reset(Uint8Array.from(bytes), 0, bytes.length);
  return made;
}

/** Reads and skips fields to the end; the code of the fault. */
function faultOf(...bytes: number[]): string | undefined {
  const made = reader(...bytes);
  for (let tag = made.tag(); tag !== 0; tag = made.tag()) made.skip(tag);
  return made.failure()?.error;
}

test('64-bit varints at their limits', () => {
  const max = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
  const lowest = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01];
  const highest = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
  assert.equal(reader(...max).uint64(), 2 ** 64 - 2048, 'not rounded up to 2^64');
  assert.equal(reader(...max).int64(), -1);
  assert.equal(reader(...lowest).int64(), -(2 ** 63));
  assert.equal(reader(...highest).int64(), 2 ** 63 - 1024, 'not rounded up to 2^63');
  assert.equal(reader(...max).int32(), -1);
  assert.equal(reader(...max).bool(), true);
  assert.equal(reader(0x80, 0x80, 0x80, 0x80, 0x80, 0x01).bool(), true, 'a bit above the low 32');
  assert.equal(reader(0x80, 0x00).bool(), false);
});

test('every fault has its code', () => {
  const tooLong = Array<number>(10).fill(0x80);
  assert.equal(faultOf(), undefined);
  assert.equal(faultOf(0x08), 'wire.truncated');
  assert.equal(faultOf(0x80), 'wire.truncated');
  assert.equal(faultOf(0x08, ...tooLong, 0x01), 'wire.varint');
  assert.equal(faultOf(0xff, 0xff, 0xff, 0xff, 0xff, 0x01), 'wire.varint');
  assert.equal(faultOf(0xff, 0xff, 0xff, 0xff, 0x1f), 'wire.varint', 'a tag above 32 bits');
  assert.equal(faultOf(0x00, 0x01), 'wire.field-number');
  assert.equal(faultOf(0x0e, 0x01), 'wire.type');
  assert.equal(faultOf(0x0f, 0x01), 'wire.type');
  assert.equal(faultOf(0x09, 1, 2, 3), 'wire.truncated');
  assert.equal(faultOf(0x0d, 1, 2, 3), 'wire.truncated');
  assert.equal(faultOf(0x0a, 5, 1), 'wire.truncated');
  assert.equal(faultOf(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f), 'wire.length');
  assert.equal(faultOf(0x0a, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01), 'wire.length');
  assert.equal(faultOf(0x0c), 'wire.group', 'an end without a start');
  assert.equal(faultOf(0x0b), 'wire.group', 'a start without an end');
  assert.equal(faultOf(0x0b, 0x14), 'wire.group', 'an end of another group');
  assert.equal(faultOf(0x0b, 0x0c), undefined);
  assert.equal(faultOf(...Array<number>(17).fill(0x0b), ...Array<number>(17).fill(0x0c)), 'limit.depth');
  assert.equal(faultOf(...Array<number>(16).fill(0x0b), ...Array<number>(16).fill(0x0c)), undefined);
});

test('the first fault is kept with its offset, and everything after it is zero', () => {
  const made = reader(0x0a, 9, 1, 2);
  made.tag();
  assert.equal(made.view().length, 0);
  assert.equal(made.string(), '');
  assert.equal(made.tag(), 0);
  assert.equal(made.uint32(), 0);
  assert.equal(made.double(), 0);
  made.fail('limit.items');
  assert.deepEqual({ ...made.failure() }, { error: 'wire.truncated', offset: 4 });
});

test('a sub-message cannot reach beyond itself', () => {
  const made = reader(0x0a, 2, 0x12, 9, 0x08, 1);
  made.tag();
  const outer = made.enter();
  assert.equal(made.tag(), 0x12);
  assert.equal(made.view().length, 0);
  made.leave(outer);
  assert.equal(made.failure()?.error, 'wire.truncated');
  assert.equal(made.failure()?.offset, 4, 'noticed at the end of the sub-message');
});

test('doubles are read at any alignment and from a view', () => {
  const bytes = new Uint8Array(20);
  new DataView(bytes.buffer).setFloat64(7, -2.5, true);
  const made = new Reader();
  made.reset(bytes.subarray(4), 3, 11);
  assert.equal(made.double(), -2.5);
});
