/** A listener with TLS and client certificates, and what happens when the certificate is renewed. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import { Client, credentials, status } from '@grpc/grpc-js';
import { program } from '@portcullis-testing/prerequisites';
import { TestFolder, TestService } from './test/spawned-service.ts';
import { readTlsMaterial } from './tls-material.ts';

const openssl = program('openssl');

/** Writes a certificate that is its own authority, and its key, to NAME.crt and NAME.key. */
function certify(folder: TestFolder, name: string): { cert: string; key: string } {
  const [cert, key] = [folder.at(`${name}.crt`), folder.at(`${name}.key`)];
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
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

test('health and reflection over TLS with client certificates, before and after a renewal', {
  skip: openssl.skip,
}, async () => {
  using folder = new TestFolder();
  const server = certify(folder, 'server');
  const client = certify(folder, 'client');
  await using service = await TestService.start(folder, [
    ...['--extproc-listener', 'edge=tls:127.0.0.1:0', '--tls-cert', server.cert, '--tls-key', server.key],
    ...['--tls-client-ca', client.cert],
  ]);
  const address = (service.started.listeners?.['edge'] ?? '').replace('tls:', '');
  const ask = async (authority: Buffer): Promise<{ status: Buffer; services: string }> => {
    const shown = credentials.createSsl(authority, readFileSync(client.key), readFileSync(client.cert));
    const caller = new Client(address, shown, { 'grpc.ssl_target_name_override': 'localhost' });
    try {
      const status = await new Promise<Buffer>((resolve, reject) =>
        caller.makeUnaryRequest('/grpc.health.v1.Health/Check', same, same, nothing, (error, answer) =>
          answer === undefined ? reject(error) : resolve(answer),
        ),
      );
      const path = '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo';
      const call = caller.makeBidiStreamRequest(path, same, same);
      call.write(listServices);
      const [services] = (await once(call, 'data')) as [Buffer];
      call.end();
      await once(call.resume(), 'end');
      return { status, services: services.toString('latin1') };
    } finally {
      caller.close();
    }
  };
  const assertAnswers = ({ status, services }: { status: Buffer; services: string }): void => {
    assert.deepEqual(status, serving);
    for (const name of [
      'ext_proc.v3.ExternalProcessor',
      'auth.v3.Authorization',
      'network_ext_proc.v3.NetworkExternalProcessor',
    ])
      assert.ok(services.includes(`envoy.service.${name}`), name);
    assert.ok(services.includes('grpc.health.v1.Health'));
  };
  const old = readFileSync(server.cert);
  assertAnswers(await ask(old));
  certify(folder, 'server');
  service.process.signal('SIGHUP');
  await service.process.line('tls.applied');
  const renewed = readFileSync(server.cert);
  // Workers get it by message: until then the new authority does not know the certificate that is shown.
  let answers: Awaited<ReturnType<typeof ask>> | undefined;
  while (answers === undefined) answers = await ask(renewed).catch(ofUnavailable);
  assertAnswers(answers);
  await assert.rejects(ask(old), { code: status.UNAVAILABLE });
});

const same = (bytes: Buffer): Buffer => bytes;
const nothing = Buffer.alloc(0);
/** `list_services` of a ServerReflectionRequest, field 7, empty. */
const listServices = Buffer.of(0x3a, 0);
/** `status` of a HealthCheckResponse, field 1: SERVING. */
const serving = Buffer.of(0x08, 1);

function ofUnavailable(error: { code?: number }): undefined {
  assert.equal(error.code, status.UNAVAILABLE);
}

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
