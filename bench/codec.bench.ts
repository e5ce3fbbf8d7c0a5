/**
 * Codecs of HTTP ext_proc against protobufjs: the request-headers message that Envoy sends for every request (640
 * bytes, 12 headers), and the replies to it. Each case is measured in interleaved rounds; the fastest round counts,
 * since everything that disturbs only adds time.
 */
import { readFileSync } from 'node:fs';
import {
  encodeProcessingResponse,
  isDecodeError,
  type ProcessingReply,
  ProcessingRequestDecoder,
  processingRequest,
  processingResponse,
} from '@portcullis/envoy-protocol';
import { shared } from '@portcullis-testing/prerequisites';
import protobuf from 'protobufjs';
import 'protobufjs/ext/descriptor.js';
import { benchOptions } from './options.ts';

const { json } = benchOptions(import.meta.filename, {});

const ROUNDS = 12;
const MILLISECONDS = 60;

const message = requestHeaders();
const rawKeys = [':path', 'user-agent', 'cookie'];

function requestHeaders(): Uint8Array {
  const headers: [string, string][] = [
    [':method', 'GET'],
    [':path', '/catalogue/items/1234?colour=blue&size=42'],
    [':scheme', 'https'],
    [':authority', 'shop.example.com'],
    ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
    ['accept', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
    ['accept-language', 'en-GB,en;q=0.7,de;q=0.3'],
    ['accept-encoding', 'gzip, deflate, br, zstd'],
    ['cookie', 'session=5f2b8c1e9d7a4f60b3c2'],
    ['x-forwarded-for', '203.0.113.7'],
    ['x-forwarded-proto', 'https'],
    ['x-request-id', '6b1f0c9e-3c1d-4f0e-9a55-0f8f3a6f7c11'],
  ];
  const encode = (): Uint8Array =>
    processingRequest.encode({
      requestHeaders: {
        headers: { headers: headers.map(([key, value]) => ({ key, rawValue: Buffer.from(value) })) },
        endOfStream: true,
      },
      metadataContext: {},
      attributes: { 'envoy.filters.http.ext_proc': { 'xds.node.id': 'edge::shop::10.0.0.1' } },
      protocolConfig: {},
    });
  // The cookie is drawn out until the message has its size.
  headers[8]![1] += 'c'.repeat(Math.max(0, 640 - encode().length));
  return encode();
}

const block: ProcessingReply = {
  kind: 'immediate',
  status: 403,
  details: 'portcullis_header_forbidden_shop',
  headers: { set: [{ name: 'content-type', value: 'application/problem+json' }] },
  body: new Uint8Array(180).fill(0x61),
  dynamicMetadata: { portcullis: { verdict: 'block', policy: 'shop', rules: ['headers.forbidden'] } },
};

interface Case {
  readonly name: string;
  readonly run: () => unknown;
}

const cases: Case[] = [];
const decoder = new ProcessingRequestDecoder();

cases.push({
  name: 'decode request, read 3 headers',
  run: () => {
    const request = decoder.decode(message);
    if (isDecodeError(request)) throw new Error(request.error);
    let length = 0;
    for (const key of rawKeys) length += request.headers.valueEnd(request.headers.find(key));
    return length;
  },
});
cases.push({
  name: 'decode request, all headers as strings, attribute',
  run: () => {
    const request = decoder.decode(message);
    if (isDecodeError(request)) throw new Error(request.error);
    let length = 0;
    for (let index = 0; index < request.headers.count; index++) {
      length += request.headers.name(index).length + request.headers.value(index).length;
    }
    return length + (request.attribute('xds.node.id') as string).length;
  },
});
cases.push({ name: 'decode request by field table', run: () => processingRequest.decode(message) });
cases.push({ name: 'encode a block', run: () => encodeProcessingResponse(block) });

const blockBytes = encodeProcessingResponse(block);
const asTable = processingResponse.decode(blockBytes);
cases.push({
  name: 'encode a block by field table',
  run: () => processingResponse.encode(asTable as object),
});

const descriptors = shared('conformance/envoy-1.40.0-descriptors.pb');
if (descriptors.skip === false) {
  const root = protobuf.Root.fromDescriptor(readFileSync(descriptors.path));
  const request = root.lookupType('envoy.service.ext_proc.v3.ProcessingRequest');
  const response = root.lookupType('envoy.service.ext_proc.v3.ProcessingResponse');
  const blockObject = response.decode(blockBytes);
  cases.push({ name: 'protobufjs: decode request', run: () => request.decode(message) });
  cases.push({ name: 'protobufjs: encode a block', run: () => response.encode(blockObject).finish() });
} else console.error(`without protobufjs: ${descriptors.skip}`);

let sink: unknown;
const fastest = new Map<string, number>();
for (let round = 0; round < ROUNDS; round++) {
  for (const { name, run } of cases) {
    const end = performance.now() + MILLISECONDS;
    const start = performance.now();
    let count = 0;
    let now = start;
    for (; now < end; now = performance.now()) {
      for (let index = 0; index < 200; index++) sink = run();
      count += 200;
    }
    const nanoseconds = ((now - start) * 1e6) / count;
    fastest.set(name, Math.min(fastest.get(name) ?? Number.POSITIVE_INFINITY, nanoseconds));
  }
}
if (sink === undefined) throw new Error('nothing ran');

if (!json) console.log(`codec, ${message.length}-byte message, Node ${process.version}`);
for (const [name, nanoseconds] of fastest) {
  const perSecond = Math.round(1e9 / nanoseconds);
  if (json) {
    console.log(
      JSON.stringify({ bench: 'codec', case: name, nanoseconds: Math.round(nanoseconds), perSecond }),
    );
  } else
    console.log(
      `${name.padEnd(52)} ${nanoseconds.toFixed(0).padStart(8)} ns ${perSecond.toLocaleString('en').padStart(12)}/s`,
    );
}
