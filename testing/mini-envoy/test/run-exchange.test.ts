import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BodySendMode, HeaderSendMode } from '@portcullis/envoy-protocol';
import { runExchange } from '../src/run-exchange.ts';
import { legalProcessor } from './legal-processor.ts';
import { serveProcessor } from './processor-server.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (body: Uint8Array | undefined): string => new TextDecoder().decode(body);

test('a request with body and trailers goes through every mode unchanged', async () => {
  await using processor = await serveProcessor(legalProcessor);
  for (const [name, mode] of Object.entries(BodySendMode)) {
    if (name === 'GRPC') continue;
    const result = await runExchange(processor.client, {
      config: {
        messageTimeout: 10_000,
        mode: {
          requestBodyMode: mode,
          responseBodyMode: mode,
          requestTrailerMode: HeaderSendMode.SEND,
          responseTrailerMode: HeaderSendMode.SEND,
        },
      },
      request: { method: 'POST', body: [bytes('one '), bytes('two')], trailers: [['x-sum', '7']] },
      response: { body: [bytes('a'), bytes('b')], trailers: [['grpc-status', '0']] },
    });
    assert.deepEqual(result.violations, [], name);
    assert.equal(result.clientStatus, 200, name);
    assert.equal(text(result.clientBody), 'ab', name);
    assert.deepEqual(result.clientTrailers, [['grpc-status', '0']], name);
    assert.equal(text(result.upstreamSaw?.body), 'one two', name);
    assert.deepEqual(result.upstreamSaw?.trailers, [['x-sum', '7']], name);
    assert.equal(result.upstreamSaw?.complete, true, name);
  }
});
