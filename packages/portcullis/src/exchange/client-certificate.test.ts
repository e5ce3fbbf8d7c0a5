import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clientCertificate } from './client-certificate.ts';

const hash = 'ab'.repeat(32);

const read: ReadonlyArray<
  readonly [lines: readonly string[], expected: ReturnType<typeof clientCertificate>]
> = [
  [
    [
      `By=spiffe://mesh/server;Hash=${hash.toUpperCase()};Subject="CN=shop,O=\\"Shop\\", Inc.";URI=spiffe://mesh/shop;DNS=Shop.Example;DNS=b`,
    ],
    {
      subject: 'CN=shop,O="Shop", Inc.',
      uris: ['spiffe://mesh/shop'],
      dnsNames: ['shop.example', 'b'],
      hash,
    },
  ],
  // One element per hop: the last one is that of our Envoy.
  [
    [`Hash=${'00'.repeat(32)};URI=spiffe://forged`, `hash=${hash};uri=spiffe://real`],
    { subject: '', uris: ['spiffe://real'], dnsNames: [], hash },
  ],
  [
    [`Subject="CN=a;URI=spiffe://inside,Hash=x";URI=spiffe://real`],
    { subject: 'CN=a;URI=spiffe://inside,Hash=x', uris: ['spiffe://real'], dnsNames: [], hash: '' },
  ],
  [['Subject="";URI='], { subject: '', uris: [''], dnsNames: [], hash: '' }],
  [['Hash=no-hash;URI=a'], { subject: '', uris: ['a'], dnsNames: [], hash: '' }],
  [[], undefined],
  [[''], undefined],
  [['URI=a;'], undefined],
  [['URI=a,'], undefined],
  [['URI'], undefined],
  [['Subject="CN=a'], undefined],
  [['Subject="CN=a"x;URI=b'], undefined],
  [['URI=a"b'], undefined],
  [['URI=https://a.example/?b=c'], { subject: '', uris: ['https://a.example/?b=c'], dnsNames: [], hash: '' }],
  [['U RI=a'], undefined],
  [['Subject="a";Subject="b"'], undefined],
  [[`Hash=${hash};Hash=${hash}`], undefined],
  [['URI=a,'.repeat(40) + 'URI=b'], undefined],
  [['URI=a;'.repeat(200) + 'URI=b'], undefined],
  [[`Cert="${'x'.repeat(70_000)}"`], undefined],
];

test('the last hop of x-forwarded-client-cert, read strictly', () => {
  for (const [lines, expected] of read)
    assert.deepEqual(clientCertificate(lines), expected, lines.join(' | '));
  assert.equal(read.length, 20);
});

test('whatever is in a quoted subject, it is read back and nothing else changes', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (subject) => {
      const quoted = subject.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
      assert.deepEqual(clientCertificate([`Hash=${hash};Subject="${quoted}";URI=u`]), {
        subject,
        uris: ['u'],
        dnsNames: [],
        hash,
      });
    }),
  );
});

test('no text throws or names anybody by accident', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('URI', 'Hash', '=', ';', ',', '"', '\\', 'a', ' '), maxLength: 40 }),
      (text) => {
        const read = clientCertificate([text]);
        if (read !== undefined)
          for (const uri of read.uris)
            assert.ok(text.replaceAll('\\', '').includes(uri.replaceAll('\\', '')));
      },
    ),
  );
});
