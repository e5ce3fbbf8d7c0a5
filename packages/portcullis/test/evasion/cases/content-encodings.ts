/** Compressed bodies, and bodies that say so wrongly. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { type EvasionCase, form, json, percentEncoded, typed } from '../evasion-case.ts';

const plain = (payload: string): Buffer => Buffer.from(JSON.stringify({ q: payload }));

const encodings: ReadonlyArray<
  readonly [trick: string, coding: string, encode: (bytes: Uint8Array) => Uint8Array]
> = [
  ['gzip', 'gzip', gzipSync],
  ['gzip under its old name', 'x-gzip', gzipSync],
  ['gzip in capitals', 'GZip', gzipSync],
  ['deflate in the wrapper of zlib', 'deflate', deflateSync],
  ['deflate without a wrapper', 'deflate', deflateRawSync],
  ['br', 'br', brotliCompressSync],
  ['zstd', 'zstd', zstdCompressSync],
  ['identity', 'identity', (bytes) => bytes],
  ['gzip in br', 'gzip, br', (bytes) => brotliCompressSync(gzipSync(bytes))],
  ['gzip twice around identity', 'gzip, identity, gzip', (bytes) => gzipSync(gzipSync(bytes))],
];

const lines = (...codings: readonly string[]): ReadonlyArray<readonly [string, string]> => [
  ...json,
  ...codings.map((coding) => ['content-encoding', coding] as const),
];

export const contentEncodingCases: readonly EvasionCase[] = [
  ...encodings.map(
    ([trick, coding, encode]): EvasionCase => ({
      source: 'D 2.2',
      trick: `JSON in ${trick}`,
      request: (payload) => ({ headers: lines(coding), body: encode(plain(payload)) }),
    }),
  ),
  {
    source: 'E 3.1',
    trick: 'two codings on two lines',
    request: (payload) => ({
      headers: lines('gzip', 'br'),
      body: brotliCompressSync(gzipSync(plain(payload))),
    }),
  },
  {
    source: 'D 2.2',
    trick: 'a form in gzip without content-length',
    request: (payload) => ({
      headers: [...form, ['content-encoding', 'gzip']],
      body: gzipSync(`a=1&q=${percentEncoded(payload)}`),
      framing: 'pieces',
    }),
  },
  {
    source: 'D 2.2',
    trick: 'the attack in the second member of gzip',
    request: (payload) => ({
      headers: [...form, ['content-encoding', 'gzip']],
      body: Buffer.concat([gzipSync('a=1&q='), gzipSync(percentEncoded(payload))]),
    }),
  },
  {
    source: 'D 2.2',
    trick: 'a wrong checksum',
    request: (payload) => {
      const body = gzipSync(plain(payload));
      body[body.length - 6]! ^= 0xff;
      return { headers: lines('gzip'), body };
    },
    expected: 415,
    twin: 415,
  },
  {
    source: 'E 3.1',
    trick: 'a coding that nobody knows',
    request: (payload) => ({ headers: lines('x-rot13'), body: plain(payload) }),
    expected: 415,
    twin: 415,
  },
  {
    source: 'E 3.1',
    trick: 'compress, which is not decoded',
    request: (payload) => ({ headers: lines('compress'), body: plain(payload) }),
    expected: 415,
    twin: 415,
  },
  {
    source: 'E 3.1',
    trick: 'bytes that are not what the coding says',
    request: (payload) => ({ headers: lines('gzip'), body: plain(payload) }),
    expected: 415,
    twin: 415,
  },
  {
    source: 'E 3.1',
    trick: 'gzip that breaks off',
    request: (payload) => {
      const body = gzipSync(plain(payload));
      return { headers: lines('gzip'), body: body.subarray(0, body.length - 12) };
    },
    expected: 415,
    twin: 415,
  },
  {
    source: 'E 3.1',
    trick: 'four codings on top of one another',
    request: (payload) => ({
      headers: lines('gzip, gzip, gzip, gzip'),
      body: gzipSync(gzipSync(gzipSync(gzipSync(plain(payload))))),
    }),
    expected: 413,
    twin: 413,
  },
  {
    source: 'W 2.4',
    trick: 'a bomb: 64 MiB in 64 KB',
    request: (payload) => ({
      headers: lines('gzip'),
      body: Buffer.concat([bomb, gzipSync(plain(payload))]),
    }),
    expected: 413,
    twin: 413,
  },
  {
    source: 'W 2.4',
    trick: 'a bomb in a bomb',
    request: () => ({ headers: lines('gzip, gzip'), body: gzipSync(bomb) }),
    expected: 413,
    twin: 413,
  },
  {
    source: 'D 2.2',
    trick: 'gzip of which no header tells',
    request: (payload) => ({ headers: typed('application/json'), body: gzipSync(plain(payload)) }),
  },
];

const bomb = gzipSync(Buffer.alloc(64 << 20));
