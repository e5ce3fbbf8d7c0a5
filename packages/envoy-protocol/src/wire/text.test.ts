import assert from 'node:assert/strict';
import { test } from 'node:test';
import { internLatin1 } from './name-cache.ts';
import { decodeLatin1, decodeUtf8, latin1ByCharCodes, utf8ByTextDecoder } from './text.ts';

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);

test('latin-1 keeps every byte, whichever way it is decoded', () => {
  const text = Array.from(everyByte, (byte) => String.fromCharCode(byte)).join('');
  assert.equal(decodeLatin1(everyByte, 0, 256), text);
  assert.equal(latin1ByCharCodes(everyByte, 0, 256), text);
  assert.equal(decodeLatin1(everyByte, 0x41, 0x44), 'ABC');
  assert.equal(decodeLatin1(everyByte, 9, 9), '');
  const long = new Uint8Array(20_000).fill(0xe9);
  assert.equal(latin1ByCharCodes(long, 0, long.length), decodeLatin1(long, 0, long.length));
});

test('UTF-8 is read leniently, the same way short and long and by both decoders', () => {
  for (const text of [
    '',
    'short',
    'é',
    '€',
    '𐍈',
    'a long text of only ASCII letters',
    'a long text with ünïcode 𐍈',
  ]) {
    const bytes = new TextEncoder().encode(text);
    assert.equal(decodeUtf8(bytes, 0, bytes.length), text);
    assert.equal(utf8ByTextDecoder(bytes, 0, bytes.length), text);
  }
  for (const faulty of [
    [0xff],
    [0xc3],
    [0xe2, 0x82],
    [0x61, 0x80, 0x62],
    [0xed, 0xa0, 0x80],
    [0xef, 0xbb, 0xbf, 0x61],
  ]) {
    const bytes = Uint8Array.from(faulty);
    assert.equal(decodeUtf8(bytes, 0, bytes.length), utf8ByTextDecoder(bytes, 0, bytes.length), `${faulty}`);
  }
});

test('without a Buffer the texts are the same', async () => {
  const { Buffer } = globalThis;
  // The module looks for Buffer when it is loaded: another address loads it again.
  Reflect.deleteProperty(globalThis, 'Buffer');
  const path = './text.ts?without-buffer';
  const plain = (await import(path).finally(() => {
    globalThis.Buffer = Buffer;
  })) as typeof import('./text.ts');
  assert.notEqual(plain.decodeLatin1, decodeLatin1);
  const bytes = new TextEncoder().encode('a text that is long enough, with ünïcode 𐍈 and \ufffd');
  assert.equal(plain.decodeLatin1(everyByte, 0, 256), decodeLatin1(everyByte, 0, 256));
  assert.equal(plain.decodeUtf8(bytes, 0, bytes.length), decodeUtf8(bytes, 0, bytes.length));
  assert.equal(plain.decodeUtf8(everyByte, 0, 256), decodeUtf8(everyByte, 0, 256));
});

test('interned names are right whatever was interned before', () => {
  const names = Array.from({ length: 5000 }, (_, index) => `x-${(index * 7919).toString(36)}-${index % 13}`);
  names.push('', 'a', 'b', 'n'.repeat(64), 'n'.repeat(65), '\xff\xfe');
  for (let round = 0; round < 2; round++) {
    for (const name of names) {
      const bytes = Uint8Array.from(`..${name}`, (letter) => letter.charCodeAt(0));
      assert.equal(internLatin1(bytes, 2, bytes.length), name);
    }
  }
});
