import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineUnderTest } from '../../../test/engine-port.ts';
import type { EngineCompileContext } from '../../engines/engine.ts';
import { clientHelloDefinition } from './definition.ts';
import { clientHelloInspector } from './inspect.ts';
import type { ClientHelloConfig } from './schema.ts';

const u16 = (value: number): number[] => [value >> 8, value & 255];
const vector8 = (bytes: readonly number[]): number[] => [bytes.length, ...bytes];
const vector16 = (bytes: readonly number[]): number[] => [...u16(bytes.length), ...bytes];
const text = (value: string): number[] => [...Buffer.from(value)];

/** A record with a ClientHello of these extensions (RFC 8446 4.1.2). */
function hello(extensions: readonly (readonly [type: number, content: readonly number[]])[]): Uint8Array {
  const body = [
    ...u16(0x0303),
    ...new Array<number>(32).fill(7),
    ...vector8([]),
    ...vector16(u16(0x1301)),
    ...vector8([0]),
    ...vector16(extensions.flatMap(([type, content]) => [...u16(type), ...vector16(content)])),
  ];
  return Uint8Array.from([22, 3, 1, ...vector16([1, 0, ...u16(body.length), ...body])]);
}

const named = (name: string, type = 0): readonly [number, number[]] => [
  0,
  vector16([type, ...vector16(text(name))]),
];
const speaks = (...protocols: readonly string[]): readonly [number, number[]] => [
  16,
  vector16(protocols.flatMap((protocol) => vector8(text(protocol)))),
];
const versions = (...offered: readonly number[]): readonly [number, number[]] => [
  43,
  vector8(offered.flatMap(u16)),
];

/** The engine after a ClientHello, under a block of the configuration. */
function engineAfter(config: ClientHelloConfig, bytes: Uint8Array): EngineUnderTest {
  const plan = clientHelloDefinition.compile(config, {} as EngineCompileContext);
  return new EngineUnderTest(clientHelloInspector, plan).send('read', bytes);
}

/** What it found: rule and evidence. */
function found(config: ClientHelloConfig, ...extensions: Parameters<typeof hello>[0]): unknown[] {
  return engineAfter(config, hello(extensions)).findings.map(({ ruleId, evidence }) => [ruleId, evidence]);
}

test('a client that offers only versions that are obsolete', () => {
  assert.deepEqual(found({}, named('a.example'), versions(0x0302, 0x0301)), [
    ['tls_client_hello.obsolete', '302'],
  ]);
  assert.deepEqual(found({}, named('a.example'), versions(0x0302, 0x0304)), []);
  assert.deepEqual(found({ min_version: '1.3' }, named('a.example')), [['tls_client_hello.obsolete', '303']]);
});

test('one protocol that is not allowed is enough, and one finding', () => {
  const alpn = { allow: ['h2', 'HTTP/1.1'] };
  assert.deepEqual(found({ alpn }, named('a.example'), speaks('h2', 'http/1.1')), []);
  assert.deepEqual(found({ alpn }, named('a.example'), speaks('h2', 'mqtt', 'xmpp')), [
    ['tls_client_hello.alpn', 'mqtt'],
  ]);
  assert.deepEqual(found({ alpn: { deny: ['mqtt'] } }, speaks('MQTT')), [['tls_client_hello.alpn', 'MQTT']]);
});

test('a name of another kind than a host is none', () => {
  assert.deepEqual(found({ require_sni: true }, named('a.example', 1)), [
    ['tls_client_hello.no_sni', undefined],
  ]);
  assert.deepEqual(found({ require_sni: true }, named('A.example')), []);
});

test('after a ClientHello with early data the client may go on without waiting', () => {
  assert.equal(engineAfter({}, hello([named('a.example')])).inspector.lockStep, true);
  assert.equal(engineAfter({}, hello([named('a.example'), [42, []]])).inspector.lockStep, false);
});
