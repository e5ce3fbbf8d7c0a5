/** A listener with TLS and client certificates, and what happens when the certificate is renewed. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import { program } from '@portcullis-testing/prerequisites';
import { TestFolder, TestService } from './test/spawned-service.ts';
import { readTlsMaterial } from './tls-material.ts';

const openssl = program('openssl');

/** Writes a certificate that is its own authority, and its key, to NAME.crt and NAME.key. */
function certify(folder: TestFolder, name: string): { cert: string; key: string } {
  const [cert, key] = [folder.at(`${name}.crt`), folder.at(`${name}.key`)];
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  const ofKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key];
  execFileSync(openssl.path, ['req', '-x509', '-days', '2', ...subject, ...ofKey, '-out', cert], {
    stdio: 'ignore',
  });
  return { cert, key };
}

test('TLS with client certificates, renewed without losing a connection', {
  skip: openssl.skip,
}, async () => {
  using folder = new TestFolder();
  const server = certify(folder, 'server');
  const client = certify(folder, 'client');
  await using service = await TestService.start(folder, [
    ...['--extproc-listener', 'edge=tls:127.0.0.1:0', '--tls-cert', server.cert, '--tls-key', server.key],
    ...['--tls-client-ca', client.cert],
  ]);
  const port = Number(service.started.listeners?.['edge']?.split(':').at(-1));
  const open = async (shown: { cert: Buffer; key: Buffer } | undefined): Promise<TLSSocket> => {
    const socket = connect({
      ...{ host: '127.0.0.1', port, ALPNProtocols: ['h2'], ca: readFileSync(server.cert) },
      ...(shown ?? {}),
    });
    await once(socket, 'secureConnect');
    return socket;
  };
  const shown = { cert: readFileSync(client.cert), key: readFileSync(client.key) };
  assert.match(
    (await service.admin('/metrics')).text,
    /^portcullis_tls_certificate_expiry_timestamp_seconds\{listener="edge"\} \d+$/m,
  );
  const before = await open(shown);
  assert.equal(before.alpnProtocol, 'h2');
  const old = before.getPeerCertificate().serialNumber;

  writeFileSync(server.key, 'no key');
  service.process.signal('SIGHUP');
  await service.process.line('tls.rejected');
  const still = await open(shown);
  assert.equal(still.getPeerCertificate().serialNumber, old);
  still.destroy();

  certify(folder, 'server');
  service.process.signal('SIGHUP');
  await service.process.line('tls.applied');
  // Workers get it by message: the first connections may still see the old one.
  let after = await open(shown);
  while (after.getPeerCertificate().serialNumber === old) {
    after.destroy();
    after = await open(shown);
  }
  after.destroy();
  assert.equal(before.destroyed, false);
  before.destroy();

  const stranger = await open(undefined);
  const [refusal] = (await once(stranger.resume(), 'error')) as [NodeJS.ErrnoException];
  assert.equal(refusal.code, 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED');
});

test('files that cannot be used are told, without what is in them', { skip: openssl.skip }, () => {
  using folder = new TestFolder();
  const one = certify(folder, 'one');
  const other = certify(folder, 'other');
  const { cert } = one;
  assert.ok(readTlsMaterial({ ...one, clientCa: other.cert }).expires > Date.now());
  assert.throws(() => readTlsMaterial({ cert, key: folder.at('absent'), clientCa: undefined }), {
    code: 'tls.unreadable',
    message: `cannot read ${folder.at('absent')}: ENOENT`,
  });
  assert.throws(() => readTlsMaterial({ cert, key: other.key, clientCa: undefined }), {
    code: 'tls.invalid',
  });
  assert.throws(() => readTlsMaterial({ cert: one.key, key: one.key, clientCa: undefined }), {
    code: 'tls.invalid',
  });
});
