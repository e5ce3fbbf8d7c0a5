import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  brotliCompressSync,
  constants,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import fc from 'fast-check';
import { describeFact } from '../fact.ts';
import { contentCodings, type DecodedContent, decodeContent } from './content-encoding.ts';

const text = Buffer.from('the quick brown fox jumps over the lazy dog. '.repeat(20));
const junk = Buffer.from('JUNK');
const names = (result: DecodedContent) => result.facts.map((fact) => describeFact(fact).name);

const encoders: [coding: string, encode: (bytes: Uint8Array) => Uint8Array, facts: string[]][] = [
  ['gzip', gzipSync, []],
  ['x-gzip', gzipSync, []],
  ['deflate', deflateSync, []],
  ['deflate', deflateRawSync, ['coding.raw-deflate']],
  ['br', brotliCompressSync, []],
  ['zstd', zstdCompressSync, []],
];

for (const [coding, encode, facts] of encoders) {
  test(`${coding}${facts.join()}: round trip, trailing data, truncation, corruption, limits`, () => {
    const encoded = encode(text);
    const whole = decodeContent(encoded, [coding]);
    assert.deepEqual(Buffer.from(whole.bytes), text);
    assert.equal(whole.complete, true);
    assert.deepEqual(names(whole), facts);

    const trailing = decodeContent(Buffer.concat([encoded, junk]), [coding]);
    assert.deepEqual(Buffer.from(trailing.bytes), text);
    assert.ok(names(trailing).includes('coding.trailing-data'), names(trailing).join());

    const truncated = decodeContent(encoded.subarray(0, -6), [coding]);
    assert.equal(truncated.complete, false);
    assert.ok(names(truncated).includes('coding.truncated'));
    assert.deepEqual(Buffer.from(truncated.bytes), text.subarray(0, truncated.bytes.length));

    const exact = decodeContent(encoded, [coding], { maxDecodedBytes: text.length });
    assert.equal(exact.complete, true);
    const large = decodeContent(encoded, [coding], { maxDecodedBytes: text.length - 1 });
    assert.deepEqual([large.complete, names(large).at(-1)], [false, 'coding.too-large']);

    const bomb = encode(new Uint8Array(4_000_000));
    const ratio = decodeContent(bomb, [coding], { maxRatio: 50 });
    assert.deepEqual([ratio.complete, ratio.bytes.length, names(ratio).at(-1)], [false, 0, 'coding.ratio']);

    const empty = decodeContent(new Uint8Array(0), [coding]);
    assert.equal(empty.complete, false);
  });

  test(`${coding}${facts.join()}: damaged data never throws`, () => {
    const encoded = encode(text);
    fc.assert(
      fc.property(fc.nat({ max: encoded.length - 1 }), fc.nat({ max: 255 }), (at, value) => {
        const damaged = Uint8Array.from(encoded);
        damaged[at] = value;
        const result = decodeContent(damaged, [coding], { maxDecodedBytes: 10_000 });
        assert.ok(result.bytes.length <= 10_000);
        assert.equal(result.complete || names(result).length > 0, true);
      }),
      { numRuns: 200, seed: 5 },
    );
  });
}

test('what is cut off and too large is both', () => {
  let seed = 3;
  const noise = Buffer.alloc(10_000).map(() => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return 0x61 + ((seed >>> 16) & 15);
  });
  const br = brotliCompressSync(noise, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
  const rows: readonly (readonly [coding: string, encoded: Uint8Array])[] = [
    ['gzip', gzipSync(noise)],
    ['deflate', deflateSync(noise)],
    ['deflate', deflateRawSync(noise)],
    ['br', br],
  ];
  for (const [coding, encoded] of rows) {
    const cut = decodeContent(encoded.subarray(0, -20), [coding], { maxDecodedBytes: 1000 });
    assert.deepEqual([cut.complete, cut.bytes.length], [false, 0], coding);
    const facts = names(cut).filter((name) => name !== 'coding.raw-deflate');
    assert.deepEqual(facts, ['coding.truncated', 'coding.too-large'], coding);
  }
});

test('stacks are taken off from the outside', () => {
  const stacked = brotliCompressSync(gzipSync(text));
  const result = decodeContent(stacked, contentCodings('gzip, identity , BR'));
  assert.deepEqual(Buffer.from(result.bytes), text);
  assert.deepEqual(result.layers, ['br', 'gzip']);
  assert.deepEqual(names(result), ['coding.stacked']);
});

test('too many layers, unknown codings, nothing to do', () => {
  assert.deepEqual(names(decodeContent(text, ['gzip', 'gzip', 'gzip', 'gzip'])), [
    'coding.stacked',
    'coding.layers',
  ]);
  const unknown = decodeContent(gzipSync(text), ['compress', 'gzip']);
  assert.deepEqual([unknown.complete, names(unknown)], [false, ['coding.stacked', 'coding.unknown']]);
  assert.deepEqual(Buffer.from(unknown.bytes), text);
  const identity = decodeContent(text, contentCodings(' identity,, '));
  assert.equal(identity.bytes, text);
  assert.equal(identity.complete, true);
});

test('gzip members are joined, counted and checked', () => {
  const two = decodeContent(Buffer.concat([gzipSync('a'), gzipSync('b')]), ['gzip']);
  assert.equal(Buffer.from(two.bytes).toString(), 'ab');
  assert.deepEqual(names(two), ['coding.several-members']);
  const many = decodeContent(Buffer.concat(Array.from({ length: 65 }, () => gzipSync('a'))), ['gzip']);
  assert.deepEqual([many.complete, names(many).at(-1)], [false, 'coding.members']);
  const wrong = gzipSync(text);
  wrong[wrong.length - 1]! ^= 1;
  assert.deepEqual(names(decodeContent(wrong, ['gzip'])), ['coding.checksum']);
});

test('gzip headers with every optional field', () => {
  const plain = gzipSync('x');
  const extra = Buffer.from([3, 0, 1, 2, 3]);
  const header = Buffer.concat([
    plain.subarray(0, 10),
    extra,
    Buffer.from('name\0comment\0'),
    Buffer.from([0, 0]),
  ]);
  header[3] = 0x1e;
  const full = Buffer.concat([header, plain.subarray(10)]);
  assert.equal(Buffer.from(decodeContent(full, ['gzip']).bytes).toString(), 'x');
  for (let cut = 1; cut < header.length; cut++) {
    assert.equal(decodeContent(full.subarray(0, cut), ['gzip']).complete, false);
  }
});
