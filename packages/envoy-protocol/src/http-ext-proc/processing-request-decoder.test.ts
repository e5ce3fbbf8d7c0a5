import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StructValue } from '../core/struct.ts';
import { DecodeError, isDecodeError } from '../errors.ts';
import { type ProcessingRequestInit, processingRequest } from './processing-request.ts';
import {
  type ProcessingRequest,
  ProcessingRequestDecoder,
  type ProcessingRequestLimits,
} from './processing-request-decoder.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function decode(message: ProcessingRequestInit, limits?: ProcessingRequestLimits): ProcessingRequest {
  const request = new ProcessingRequestDecoder(limits).decode(processingRequest.encode(message));
  assert.ok(!isDecodeError(request), JSON.stringify(request));
  return request;
}

function headers(...pairs: [string, string][]): ProcessingRequestInit['requestHeaders'] {
  return { headers: { headers: pairs.map(([key, value]) => ({ key, rawValue: bytesOf(value) })) } };
}

test('the first message of a stream', () => {
  const request = decode({
    requestHeaders: { ...headers([':method', 'GET'], [':path', '/']), endOfStream: true },
    metadataContext: {},
    attributes: {
      'envoy.filters.http.ext_proc': { 'xds.node.id': 'edge::shop::10.0.0.1', 'connection.mtls': false },
    },
    protocolConfig: {
      requestBodyMode: 2,
      responseBodyMode: 4,
      sendBodyWithoutWaitingForHeaderResponse: true,
    },
  });
  assert.equal(request.kind, 'request_headers');
  assert.equal(request.endOfStream, true);
  assert.equal(request.headers.get(':path'), '/');
  assert.equal(request.attribute('xds.node.id'), 'edge::shop::10.0.0.1');
  assert.equal(request.attribute('connection.mtls'), false);
  assert.equal(request.attribute('absent'), undefined);
  assert.deepEqual(request.attributes.names().sort(), ['connection.mtls', 'xds.node.id']);
  assert.deepEqual(request.metadataContext()?.filterMetadata, Object.create(null));
  assert.deepEqual(request.protocolConfig, {
    requestBodyMode: 2,
    responseBodyMode: 4,
    sendBodyWithoutWaiting: true,
  });
});

test('bodies and trailers of both directions', () => {
  for (const kind of ['request', 'response'] as const) {
    const body = decode({ [`${kind}Body`]: { body: bytesOf('abc'), endOfStream: true } });
    assert.equal(body.kind, `${kind}_body`);
    assert.deepEqual([...body.body], [...bytesOf('abc')]);
    assert.equal(body.endOfStream, true);
    const empty = decode({ [`${kind}Body`]: {} });
    assert.equal(empty.body.length, 0);
    assert.equal(empty.endOfStream, false);
    const trailers = decode({
      [`${kind}Trailers`]: { trailers: { headers: [{ key: 'grpc-status', value: '0' }] } },
    });
    assert.equal(trailers.kind, `${kind}_trailers`);
    assert.deepEqual(trailers.headers.entries(), [['grpc-status', '0']]);
  }
});

test('an empty message, and one of unknown fields only, has no kind', () => {
  assert.equal(decode({}).kind, 'none');
  assert.equal(decode({ flowControlInit: {} }).kind, 'none');
});

test('nothing of a message is left in the next one', () => {
  const decoder = new ProcessingRequestDecoder();
  decoder.decode(
    processingRequest.encode({
      requestHeaders: { ...headers(['a', 'b']), endOfStream: true },
      attributes: { ns: { name: 'value' } },
      metadataContext: { filterMetadata: { ns: { a: 1 } } },
      observabilityMode: true,
      protocolConfig: {},
    }),
  );
  const next = decoder.decode(processingRequest.encode({ responseBody: {} }));
  assert.ok(!isDecodeError(next));
  assert.equal(next.kind, 'response_body');
  assert.equal(next.endOfStream, false);
  assert.equal(next.headers.count, 0);
  assert.equal(next.attribute('name'), undefined);
  assert.equal(next.metadataContext(), undefined);
  assert.equal(next.observabilityMode, false);
  assert.equal(next.protocolConfig, undefined);
});

test('it decodes a range of a larger buffer, and the body is a view of it', () => {
  const message = processingRequest.encode({ requestBody: { body: bytesOf('body') } });
  const buffer = new Uint8Array(message.length + 20).fill(0xff);
  buffer.set(message, 10);
  const request = new ProcessingRequestDecoder().decode(buffer, 10, 10 + message.length);
  assert.ok(!isDecodeError(request));
  assert.equal(request.body.buffer, buffer.buffer);
  assert.deepEqual([...request.body], [...bytesOf('body')]);
});

test('keys of attributes and metadata are only keys', () => {
  const struct = { ['__proto__']: 'x', constructor: 'y' };
  Object.defineProperty(struct, '__proto__', { value: 'x', enumerable: true });
  const request = decode({ attributes: { ns: struct }, metadataContext: { filterMetadata: { ns: struct } } });
  assert.equal(request.attribute('constructor'), 'y');
  assert.equal(request.attribute('toString'), undefined);
  assert.equal(({} as Record<string, unknown>)['x'], undefined);
  assert.deepEqual(Object.keys(request.metadataContext()?.filterMetadata['ns'] as object).sort(), [
    '__proto__',
    'constructor',
  ]);
});

test('limits are errors with a code', () => {
  const many = processingRequest.encode({ requestHeaders: headers(['a', '1'], ['b', '2'], ['c', '3']) });
  const limited = new ProcessingRequestDecoder({ maxHeaders: 2 }).decode(many);
  assert.ok(limited instanceof DecodeError);
  assert.equal(limited.error, 'limit.headers');

  const list = processingRequest.encode({ attributes: { ns: { list: Array<null>(50).fill(null) } } });
  const items = new ProcessingRequestDecoder({ maxItems: 40 }).decode(list);
  assert.ok(isDecodeError(items) && items.error === 'limit.items');

  let nested: object = {};
  for (let depth = 0; depth < 40; depth++) nested = { nested };
  for (const message of [
    { attributes: { ns: nested } },
    { metadataContext: { filterMetadata: { ns: nested } } },
  ]) {
    const bytes = processingRequest.encode(message as ProcessingRequestInit);
    const deep = new ProcessingRequestDecoder().decode(bytes);
    assert.ok(isDecodeError(deep) && deep.error === 'limit.depth');
    const table = processingRequest.decode(bytes, 0, bytes.length, { maxDepth: 32 });
    assert.ok(isDecodeError(table) && table.error === 'limit.depth', 'the table keeps the limit, too');
  }
  let lists: StructValue = [];
  for (let depth = 0; depth < 40; depth++) lists = [lists];
  const listed = processingRequest.encode({ attributes: { ns: { lists } } });
  for (const deep of [
    new ProcessingRequestDecoder().decode(listed),
    processingRequest.decode(listed, 0, listed.length, { maxDepth: 32 }),
  ]) {
    assert.ok(isDecodeError(deep) && deep.error === 'limit.depth');
  }
});

test('attributes of many namespaces, and of none', () => {
  const names = Array.from({ length: 40 }, (_, index) => `attribute.${index}`);
  const request = decode({
    attributes: Object.fromEntries(names.map((name, index) => [`filter.${index}`, { [name]: index }])),
  });
  assert.deepEqual(
    names.map((name) => request.attribute(name)),
    names.map((_, index) => index),
  );
  assert.deepEqual(request.attributes.names().sort(), names.toSorted());
  assert.deepEqual(decode({}).attributes.names(), []);
});

test('a fault inside a struct is found when the message is decoded, not when the struct is read', () => {
  const good = processingRequest.encode({ attributes: { ns: { name: 'value' } } });
  const broken = good.slice();
  broken[broken.length - 'value'.length - 1] = 99;
  const request = new ProcessingRequestDecoder().decode(broken);
  assert.ok(isDecodeError(request) && request.error === 'wire.truncated');
});

test('an enum is signed, whatever its number', () => {
  const request = decode({ protocolConfig: { responseBodyMode: -2 } });
  assert.equal(request.protocolConfig?.responseBodyMode, -2);
});
