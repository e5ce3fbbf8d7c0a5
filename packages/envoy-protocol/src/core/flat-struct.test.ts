import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isDecodeError } from '../errors.ts';
import { processingRequest } from '../http-ext-proc/processing-request.ts';
import { ProcessingRequestDecoder } from '../http-ext-proc/processing-request-decoder.ts';
import type { StructObject } from './struct.ts';

test('attributes by name are those of the whole map, message after message of one decoder', () => {
  const decoder = new ProcessingRequestDecoder();
  const name = fc.constantFrom('source.address', 'request.protocol', 'xds.node.id', '__proto__', 'ключ', '');
  const value = fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.integer(), fc.constant([1, 'two']));
  let messages = 0;
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 8 }), (fields) => {
      const struct: StructObject = Object.assign(Object.create(null), Object.fromEntries(fields));
      const message = decoder.decode(processingRequest.encode({ attributes: { namespace: struct } }));
      assert.ok(!isDecodeError(message));
      for (const [key] of fields) assert.deepEqual(message.attribute(key), struct[key], key);
      assert.equal(message.attribute('absent'), undefined);
      const names = Object.keys(struct);
      assert.equal(message.attributes.onlyName(), names.length === 1 ? names[0] : undefined);
      assert.deepEqual(message.attributes.names().sort(), names.sort());
      messages++;
    }),
  );
  assert.equal(messages, 100);
});

test('a name that is there twice has its last value', () => {
  const field = (key: string, text: string): number[] => [
    ...[0x0a, 4 + key.length + text.length + 2],
    ...[0x0a, key.length, ...Buffer.from(key)],
    ...[0x12, 2 + text.length, 0x1a, text.length, ...Buffer.from(text)],
  ];
  const struct = [...field('a', 'one'), ...field('a', 'two')];
  const entry = [0x0a, 1, 0x6e, 0x12, struct.length, ...struct];
  // ProcessingRequest.attributes = 9.
  const message = new ProcessingRequestDecoder().decode(Uint8Array.from([0x4a, entry.length, ...entry]));
  assert.ok(!isDecodeError(message), JSON.stringify(message));
  assert.equal(message.attribute('a'), 'two');
  assert.equal(message.attributes.onlyName(), 'a');
});

test('fields that a later Envoy may add are passed over', () => {
  const unknown = [0x78, 1];
  const value = [0x1a, 1, 0x76];
  const field = [0x0a, 1, 0x61, ...unknown, 0x12, value.length, ...value];
  const struct = [...unknown, 0x0a, field.length, ...field];
  const entry = [0x0a, 1, 0x6e, ...unknown, 0x12, struct.length, ...struct];
  const message = new ProcessingRequestDecoder().decode(Uint8Array.from([0x4a, entry.length, ...entry]));
  assert.ok(!isDecodeError(message), JSON.stringify(message));
  assert.equal(message.attribute('a'), 'v');
});

test('of several namespaces none has an attribute that is not there', () => {
  const bytes = processingRequest.encode({ attributes: { one: { a: 1 }, two: { b: 2 } } });
  const message = new ProcessingRequestDecoder().decode(bytes);
  assert.ok(!isDecodeError(message));
  assert.equal(message.attribute('b'), 2);
  assert.equal(message.attribute('c'), undefined);
  assert.equal(message.attributes.onlyName(), undefined);
});
