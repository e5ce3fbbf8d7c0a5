/**
 * Speed of the body parsers, with node's own as peers. They do other work (they build strings and objects, and report
 * nothing), so the ratio is orientation, not a race.
 */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import {
  type BodyParser,
  decodeContent,
  JsonParser,
  MultipartParser,
  parseWhole,
  UrlencodedParser,
  XmlParser,
} from '../packages/http-body/src/index.ts';
import { benchOptions } from './options.ts';
import { median } from './statistics.ts';

const { json: asJson } = benchOptions(import.meta.filename, {});

interface Case {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly run: () => unknown;
  readonly peer?: () => unknown;
  /** Goal in microseconds. */
  readonly goal?: number;
}

const limits = { maxFields: 1_000_000 };
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const sentence = 'The quick brown fox jumps over the lazy dog and then it sleeps in the sun ';

/** An API document with 123 strings in about 7.7 KB. */
function apiDocument(items: number): Uint8Array {
  const list = Array.from({ length: items }, (_, i) => ({
    id: `item-${i}`,
    title: `${sentence.slice(0, 44)}${i}`,
    description: `${sentence}as the report says ${i}`,
  }));
  return encoder.encode(JSON.stringify({ items: list }));
}

function form(pairs: number): Uint8Array {
  const text = Array.from(
    { length: pairs },
    (_, i) => `field${i}=lorem+ipsum%20dolor%3Csit+amet+consectetur+${i}`,
  );
  return encoder.encode(text.join('&'));
}

function xmlDocument(items: number): Uint8Array {
  const text = Array.from(
    { length: items },
    (_, i) => `<item id="${i}"><title>${sentence}&amp; ${i}</title></item>`,
  );
  return encoder.encode(`<?xml version="1.0"?><list>${text.join('\n')}</list>`);
}

function multipartBody(fileBytes: number): Uint8Array {
  const part = (head: string, content: string) =>
    `--xyz\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
  const file = `${sentence}\r\n`.repeat(Math.ceil(fileBytes / (sentence.length + 2)));
  return encoder.encode(
    `${part('name="a"', sentence)}${part('name="f"; filename="x.txt"', file)}--xyz--\r\n`,
  );
}

function parserCase(name: string, parser: BodyParser, bytes: Uint8Array, more: Partial<Case> = {}): Case {
  return { name, bytes, run: () => parseWhole(parser, bytes).fields.count, ...more };
}

function cases(): Case[] {
  const json = new JsonParser({ limits });
  const small = apiDocument(41);
  const large = apiDocument(5_300);
  const smallForm = encoder.encode('user=alice&comment=hello+world%21&page=2');
  const largeForm = form(17_500);
  const base64 = encoder.encode(`{"data":"${Buffer.alloc(780_000, sentence).toString('base64')}"}`);
  const contentType = 'multipart/form-data; boundary=xyz';
  const multipart = multipartBody(1_000_000);
  const gzipped = gzipSync(large);
  const brotlied = brotliCompressSync(large);
  const decodeLimits = { maxDecodedBytes: 4_000_000 };
  const parse = (bytes: Uint8Array) => () => JSON.parse(decoder.decode(bytes));
  const search = (bytes: Uint8Array) => () => new URLSearchParams(decoder.decode(bytes)).size;
  return [
    parserCase('json, 123 strings', json, small, { peer: parse(small), goal: 50 }),
    parserCase('json, 1 MiB', json, large, { peer: parse(large), goal: 10_000 }),
    parserCase('json, 1 MiB base64 in one string', json, base64, { peer: parse(base64), goal: 10_000 }),
    parserCase('urlencoded, 3 pairs', new UrlencodedParser(), smallForm, { peer: search(smallForm) }),
    parserCase('urlencoded, 1 MiB', new UrlencodedParser({ limits }), largeForm, {
      peer: search(largeForm),
      goal: 5_000,
    }),
    parserCase('multipart, 1 MB file', new MultipartParser({ contentType, limits }), multipart),
    parserCase('xml, 1 MiB', new XmlParser({ limits }), xmlDocument(8_800)),
    {
      name: 'gzip to 1 MiB',
      bytes: gzipped,
      run: () => decodeContent(gzipped, ['gzip'], decodeLimits).bytes.length,
    },
    {
      name: 'br to 1 MiB',
      bytes: brotlied,
      run: () => decodeContent(brotlied, ['br'], decodeLimits).bytes.length,
    },
  ];
}

/** CPU time of this thread in microseconds: what other programs do on the machine hardly counts. */
function cpuTime(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

/** Median and best of 15 samples of about 20 ms each, in microseconds of CPU time for one run. */
function measure(run: () => unknown): { median: number; best: number } {
  const until = cpuTime() + 300_000;
  let runs = 0;
  while (cpuTime() < until) {
    run();
    runs++;
  }
  const perSample = Math.max(1, Math.round(runs / 15));
  const samples: number[] = [];
  for (let sample = 0; sample < 15; sample++) {
    const start = cpuTime();
    for (let i = 0; i < perSample; i++) run();
    samples.push((cpuTime() - start) / perSample);
  }
  return { median: median(samples), best: Math.min(...samples) };
}

if (!asJson)
  console.log(
    'case                                     bytes  median µs    best µs  MB/s (best)   goal µs  node, best µs',
  );
for (const { name, bytes, run, peer, goal } of cases()) {
  const { median, best } = measure(run);
  const peerBest = peer === undefined ? undefined : measure(peer).best;
  if (asJson) {
    console.log(
      JSON.stringify({ bench: 'http-body', case: name, bytes: bytes.length, median, best, goal, peerBest }),
    );
  } else {
    const columns = [
      name.padEnd(36),
      String(bytes.length).padStart(9),
      median.toFixed(1).padStart(10),
      best.toFixed(1).padStart(10),
      (bytes.length / best).toFixed(0).padStart(12),
      (goal?.toString() ?? '').padStart(9),
      (peerBest?.toFixed(1) ?? '').padStart(14),
    ];
    console.log(columns.join(' '));
  }
}
