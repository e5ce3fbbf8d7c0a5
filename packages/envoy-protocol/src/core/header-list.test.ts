import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDecodeError } from '../errors.ts';
import { authHttpRequest } from '../ext-authz/check-request.ts';
import { Reader } from '../wire/reader.ts';
import { HeaderList, headerListOf, readHeaderMap } from './header-list.ts';
import { headerMap } from './header-value.ts';

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

function read(bytes: Uint8Array, maxHeaders = 100): { list: HeaderList; error: string | undefined } {
  const list = new HeaderList();
  list.reset(bytes);
  const reader = new Reader();
  reader.reset(bytes, 0, bytes.length);
  readHeaderMap(reader, list, maxHeaders);
  return { list, error: reader.failure()?.error };
}

test('raw_value wins over value, and value counts where raw_value is empty', () => {
  const { list } = read(
    headerMap.encode({
      headers: [
        { key: 'raw', rawValue: latin1('r\xff') },
        { key: 'plain', value: 'v' },
        { key: 'both', value: 'v', rawValue: latin1('r') },
        { key: 'neither' },
        { value: 'no name' },
      ],
    }),
  );
  assert.deepEqual(list.entries(), [
    ['raw', 'r\xff'],
    ['plain', 'v'],
    ['both', 'r'],
    ['neither', ''],
    ['', 'no name'],
  ]);
});

test('a header map in a check request: fields that are not known are skipped', () => {
  const message = authHttpRequest.encode({
    headerMap: headerListOf([
      ['a', '1'],
      ['b', '\xff'],
    ]),
  });
  // Field 9 of the HeaderMap, a varint, behind its last header; the map's length grows with it.
  const bytes = Uint8Array.from([...message, 0x48, 0x07]);
  assert.equal(bytes[0], (13 << 3) | 2);
  bytes[1]! += 2;
  const request = authHttpRequest.decode(bytes);
  assert.ok(!isDecodeError(request));
  assert.deepEqual(request.headerMap?.entries(), [
    ['a', '1'],
    ['b', '\xff'],
  ]);
});

test('find goes on from an index and compares whole names', () => {
  const list = headerListOf([
    ['set-cookie', 'a=1'],
    ['set-cookies', 'no'],
    ['cookie', 'no'],
    ['set-cookie', 'b=2'],
  ]);
  assert.equal(list.find('set-cookie'), 0);
  assert.equal(list.find('set-cookie', 1), 3);
  assert.equal(list.find('set-cookie', 4), -1);
  assert.equal(list.find('Set-Cookie'), -1, 'case counts: Envoy sends lower case');
  assert.equal(list.get('cookie'), 'no');
  assert.equal(list.get('absent'), undefined);
  assert.equal(list.valueEquals(3, 'b=2'), true);
  assert.equal(list.valueEquals(3, 'b=3'), false);
});

test('offsets point into the bytes of the message', () => {
  const list = headerListOf([['name', 'value']]);
  assert.deepEqual([...list.bytes.subarray(list.valueStart(0), list.valueEnd(0))], [...latin1('value')]);
  assert.deepEqual([...list.bytes.subarray(list.nameStart(0), list.nameEnd(0))], [...latin1('name')]);
});

test('a copy outlives the bytes and holds no more of them than the headers', () => {
  const bytes = headerMap.encode({ headers: [{ key: 'a', rawValue: latin1('1') }, { key: 'empty' }] });
  const padded = new Uint8Array(10_000 + bytes.length);
  padded.set(bytes, 5000);
  const list = new HeaderList();
  list.reset(padded);
  const reader = new Reader();
  reader.reset(padded, 5000, 5000 + bytes.length);
  readHeaderMap(reader, list, 10);
  const copy = list.copy();
  padded.fill(0);
  assert.deepEqual(copy.entries(), [
    ['a', '1'],
    ['empty', ''],
  ]);
  assert.ok(copy.bytes.buffer.byteLength <= bytes.length);
  assert.equal(new HeaderList().copy().count, 0);
  copy.push(0, 1, 0, 1);
  assert.equal(copy.count, 3, 'a copy can grow');
});

test('more headers than allowed are an error, not a shorter list', () => {
  const bytes = headerMap.encode({
    headers: Array.from({ length: 5 }, (_, index) => ({ key: `h${index}` })),
  });
  assert.equal(read(bytes, 5).error, undefined);
  assert.equal(read(bytes, 4).error, 'limit.headers');
});

test('the table grows beyond its first size', () => {
  const pairs = Array.from({ length: 300 }, (_, index) => [`name-${index}`, `value ${index}`] as const);
  assert.deepEqual(headerListOf(pairs).entries(), pairs);
});

test('a copy stays when the message was in a Buffer, whose memory is used again', () => {
  const bytes = Buffer.from('hostshop.example');
  const list = new HeaderList();
  list.reset(bytes);
  list.push(0, 4, 4, bytes.length);
  const copy = list.copy();
  bytes.fill(0x78);
  assert.deepEqual(copy.entries(), [['host', 'shop.example']]);
});
