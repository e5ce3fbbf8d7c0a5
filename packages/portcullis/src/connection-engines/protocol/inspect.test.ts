import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineUnderTest } from '../../../test/engine-port.ts';
import { protocolInspector } from './inspect.ts';

const client: ReadonlyArray<readonly [string, string]> = [
  ['\x16\x03\x01\x02\0\x01\0\x01\xfc', 'tls'],
  ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'http2'],
  ['GET /a HTTP/1.1\r\n', 'http1'],
  ['OPTIONS * HTTP/1.0\n', 'http1'],
  ['SSH-2.0-x\r\n', 'ssh'],
  ['\0\0\0\x21\0\x03\0\0user\0', 'postgres'],
  ['\0\0\0\x08\x04\xd2\x16\x2f', 'postgres'],
  ['*1\r\n$4\r\nPING\r\n', 'redis'],
  ['get key\r\n', 'redis'],
  ['PING\r\n', 'redis'],
  ['EHLO me\r\n', 'smtp'],
  ['\x30\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0', 'mongodb'],
  ['\0\x1d\x12\x34\x01\0\0\x01\0\0\0\0\0\0', 'dns'],
  ['\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10', 'unknown'],
];
const server: ReadonlyArray<readonly [string, string]> = [
  ['SSH-2.0-y\r\n', 'ssh'],
  ['\x4a\0\0\x008.0.33\0'.replace('\x008', '\0\x0a8'), 'mysql'],
  ['220 mx ESMTP ready\r\n', 'smtp'],
];

test('every protocol is recognised, also byte by byte, and nothing is lost', () => {
  let ran = 0;
  for (const [direction, cases] of [
    ['read', client],
    ['write', server],
  ] as const) {
    for (const [bytes, name] of cases) {
      for (const size of [1, 3, 1000]) {
        const engine = new EngineUnderTest(protocolInspector, { allow: ['unknown'] }).send(
          direction,
          bytes,
          () => size,
        );
        assert.equal(engine.description['protocol'], name, JSON.stringify(bytes));
        assert.equal(engine.text(direction), bytes);
        assert.equal(engine.findings.length, name === 'unknown' ? 0 : 1);
        ran++;
      }
    }
  }
  assert.equal(ran, 51);
});

test('bytes are held until they tell the protocol; an end decides', () => {
  const engine = new EngineUnderTest(protocolInspector, { allow: ['http1'] }).send('read', 'GET /');
  assert.equal(engine.text('read'), '');
  engine.end('read');
  assert.deepEqual([engine.text('read'), engine.description['protocol']], ['GET /', 'unknown']);
});
