import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { Fact } from '@portcullis/http-body';
import { HeaderLines } from '../exchange/header-lines.ts';
import { decodedBody, undeclaredCoding } from './decoded-body.ts';

const plain = Buffer.from('a=1&b='.padEnd(2000, 'x'));
const decode = (body: Uint8Array, ...encodings: string[]) =>
  decodedBody(new HeaderLines(encodings.map((value) => ['content-encoding', value])), body, true, {});

test('every coding, stacks of them, and several lines', () => {
  for (const [body, ...encodings] of [
    [plain, 'identity'],
    [gzipSync(plain), 'gzip'],
    [gzipSync(plain), 'X-GZIP'],
    [deflateSync(plain), 'deflate'],
    [deflateRawSync(plain), 'deflate'],
    [brotliCompressSync(plain), 'br'],
    [zstdCompressSync(plain), 'zstd'],
    [brotliCompressSync(gzipSync(plain)), 'gzip, br'],
    [brotliCompressSync(gzipSync(plain)), 'gzip', 'br'],
  ] as const) {
    const { bytes, cause } = decode(body, ...encodings);
    assert.equal(cause, undefined, encodings.join());
    assert.deepEqual(Buffer.from(bytes), plain, encodings.join());
  }
});

test('what cannot be decoded is inspected raw and said', () => {
  assert.equal(decode(plain, 'compress').cause, 'unsupported-encoding');
  assert.deepEqual(decode(plain, 'gzip'), {
    bytes: plain,
    cause: 'unsupported-encoding',
    facts: [Fact.CodingCorrupt],
  });
  assert.equal(decode(gzipSync(Buffer.alloc(64 << 20)), 'gzip').cause, 'over-limit');
});

test('a cut body is cut, not badly encoded', () => {
  const cut = gzipSync(plain).subarray(0, 20);
  const headers = new HeaderLines([['content-encoding', 'gzip']]);
  assert.equal(decodedBody(headers, cut, false, {}).cause, undefined);
  assert.equal(decodedBody(headers, cut, true, {}).cause, 'unsupported-encoding');
});

test('a cut body that decodes to too much is over the limit, whoever names its coding', () => {
  const headers = new HeaderLines([['content-encoding', 'gzip']]);
  const cut = gzipSync(randomBytes(5000)).subarray(0, -20);
  const limits = { maxDecodedBytes: 1000 };
  for (const complete of [true, false]) {
    assert.equal(decodedBody(headers, cut, complete, limits).cause, 'over-limit', `complete: ${complete}`);
  }
  assert.equal(undeclaredCoding(cut, limits)?.cause, 'over-limit');
});
