import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientHello } from './client-hello.ts';
import { ja3, ja4 } from './fingerprint.ts';

/** The example of JA4's technical details: a Chrome with GREASE in every list. */
const chrome: ClientHello = {
  legacyVersion: 0x0303,
  ciphers: [
    ...[0x8a8a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8],
    ...[0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035],
  ],
  extensions: [
    ...[0x1a1a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005],
    ...[0x0023, 0x0012, 0x002b, 0xff01, 0x000b, 0x000a, 0x0015, 0x4a4a],
  ],
  serverName: 'example.com',
  alpn: ['h2', 'http/1.1'],
  groups: [0x2a2a, 29, 23, 24],
  pointFormats: [0],
  signatureAlgorithms: [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601],
  supportedVersions: [0xfafa, 0x0304, 0x0303],
  earlyData: false,
};

test('JA4 of the published example', () => {
  assert.equal(ja4(chrome), 't13d1516h2_8daaf6152771_e5627efa2ab1');
});

test('JA3 leaves GREASE out, and the rest of JA4 says what is not there', () => {
  assert.equal(
    ja3(chrome),
    ja3({ ...chrome, ciphers: chrome.ciphers.slice(1), groups: chrome.groups.slice(1) }),
  );
  const bare = {
    ...chrome,
    ciphers: [],
    extensions: [],
    alpn: [],
    signatureAlgorithms: [],
    supportedVersions: [],
  };
  assert.equal(ja4(bare), 't12i000000_000000000000_000000000000');
  assert.equal(ja4({ ...chrome, alpn: ['\xab\xcd'] }).slice(8, 10), 'ad');
});
