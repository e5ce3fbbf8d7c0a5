import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { JoinSigner, type JoinToken } from './join-token.ts';

const key = Buffer.alloc(32, 7);
const signer = new JoinSigner(key, 300);
const token: JoinToken = {
  decisionId: '6f1a2b3c4d5e6f70',
  replica: '0a1b2c3d',
  worker: 3,
  issuedAt: 1_700_000_000,
  status: 406,
  verdict: 'block',
  wouldVerdict: 'block',
  recorded: true,
};
const id = '7c1f0e4e-5b0c-9c3f-8a55-3d8f7f1f2a11';

test('a token survives the way, on another replica with the same key as well', () => {
  const text = signer.sign(token, id);
  assert.equal(text.length, 66);
  assert.deepEqual(signer.verify(text, id, token.issuedAt + 10), token);
  assert.deepEqual(new JoinSigner(key, 300).verify(text, id, token.issuedAt), token);
});

test('the trace decision that Envoy writes into the request id does not matter', () => {
  const text = signer.sign(token, id);
  assert.deepEqual(signer.verify(text, id.replace('-9c3f', '-ac3f'), token.issuedAt), token);
});

test('another key, another request, any changed character, and old age join nothing', () => {
  const text = signer.sign(token, id);
  assert.equal(new JoinSigner(Buffer.alloc(32, 8), 300).verify(text, id, token.issuedAt), 'forged');
  assert.equal(signer.verify(text, 'another', token.issuedAt), 'forged');
  assert.equal(signer.verify(text, id, token.issuedAt + 301), 'expired');
  for (let at = 0; at < text.length; at++) {
    const changed = `${text.slice(0, at)}${text[at] === 'b' ? 'c' : 'b'}${text.slice(at + 1)}`;
    // The last character of 22 carries two bits that base64url leaves unused.
    if (at === text.length - 1) continue;
    assert.equal(typeof signer.verify(changed, id, token.issuedAt), 'string', `character ${at}`);
  }
});

test('any text is answered, none is taken', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), (text) => {
      assert.equal(typeof signer.verify(text, id, 0), 'string');
    }),
  );
  assert.throws(() => new JoinSigner(Buffer.alloc(8), 300), /join\.key-too-short/);
});
