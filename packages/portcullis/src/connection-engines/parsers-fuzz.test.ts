/** Every parser of the connection engines against mutated and random bytes in random cuts: nothing throws, nothing is lost. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineUnderTest } from '../../test/engine-port.ts';
import { randomOf } from '../../test/random-exchange.ts';
import { postgresInspector } from './postgres/inspect.ts';
import { protocolInspector } from './protocol/inspect.ts';
import { redisInspector } from './redis/inspect.ts';
import { clientHelloInspector } from './tls-client-hello/inspect.ts';

const lists = { allow: null, deny: [] };
const redisPlan = {
  readOnly: false,
  allowCommands: null,
  denyCommands: ['debug'],
  allowKeys: null,
  denyKeys: [],
  closes: true,
};
const postgresPlan = {
  ...{ readOnly: false, allowStatements: null, denyStatements: [], allowTables: null, denyTables: ['never'] },
  ...{ denyFunctions: [], encryptionRequest: 'opaque', closes: true, maxStatementBytes: 4096 },
};
const helloPlan = {
  requireTls: true,
  requireSni: true,
  minVersion: 0x0303,
  sni: lists,
  alpn: lists,
  ja3: lists,
  ja4: lists,
};
const engines = [
  [redisInspector, redisPlan],
  [postgresInspector, postgresPlan],
  [protocolInspector, { allow: ['unknown'] }],
  [clientHelloInspector, helloPlan],
] as const;
const seeds: readonly string[] = [
  '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$5\r\nvalue\r\n*1\r\n$4\r\nPING\r\nGET "a b"\r\n',
  '\0\0\0\x14\0\x03\0\0user\0a\0db\0\0\0Q\0\0\0\x0dSELECT 1\0P\0\0\0\x12a\0SELECT $1\0\0\0',
  '\x16\x03\x01\0\x35\x01\0\0\x31\x03\x03' +
    'r'.repeat(32) +
    '\0\0\x02\x13\x01\x01\0\0\x06\0\x2b\0\x02\x02\x03\x04',
  '*2\r\n-ERR x\r\n$5\r\nhello\r\n%1\r\n+a\r\n:1\r\n',
  'R\0\0\0\x08\0\0\0\0E\0\0\0\x0cSERROR\0\0Z\0\0\0\x05I',
];

test('20,000 broken conversations', () => {
  const random = randomOf(7);
  let ran = 0;
  for (let round = 0; round < 5_000; round++) {
    const text = Buffer.from(seeds[Math.floor(random() * seeds.length)]!, 'latin1');
    for (let count = Math.floor(random() * 4); count > 0; count--)
      text[Math.floor(random() * text.length)] = Math.floor(random() * 256);
    const bytes =
      random() < 0.2 ? Buffer.concat([text, text]).subarray(Math.floor(random() * text.length)) : text;
    for (const [factory, plan] of engines) {
      const engine = new EngineUnderTest(factory, plan);
      const direction = random() < 0.7 ? 'read' : 'write';
      engine.send(direction, bytes, () => Math.floor(random() * 20));
      if (random() < 0.3) {
        const released = engine.inspector.release(direction);
        engine.out[direction] = Buffer.concat([engine.out[direction], released]);
      }
      engine.end(direction);
      assert.equal(engine.text(direction), bytes.toString('latin1'), `${factory.engine} in round ${round}`);
      assert.equal(engine.inspector.holds(direction), false);
      ran++;
    }
  }
  assert.equal(ran, 20_000);
});
