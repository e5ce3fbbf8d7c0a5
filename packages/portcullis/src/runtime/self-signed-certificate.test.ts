import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { selfSignedCertificate } from './self-signed-certificate.ts';
import { readTlsMaterial } from './tls-material.ts';

test('a certificate is made once, kept, and made anew when it is broken or about to end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-certificate-'));
  try {
    const first = await selfSignedCertificate(join(folder, 'state'));
    assert.equal(first.made, true);
    assert.equal(statSync(first.key).mode & 0o777, 0o600);
    const { cert, expires } = readTlsMaterial({ cert: first.cert, key: first.key, clientCa: undefined });
    assert.ok(expires > Date.now() + 700 * 86_400_000);

    const again = await selfSignedCertificate(join(folder, 'state'));
    assert.deepEqual([again.made, readFileSync(again.cert, 'utf8')], [false, cert]);

    const late = await selfSignedCertificate(join(folder, 'state'), expires - 86_400_000);
    assert.equal(late.made, true);
    writeFileSync(first.key, 'no key');
    assert.equal((await selfSignedCertificate(join(folder, 'state'))).made, true);
    readTlsMaterial({ cert: first.cert, key: first.key, clientCa: undefined });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
