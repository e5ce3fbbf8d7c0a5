/**
 * What Envoy knows of a TLS handshake and hands over in headers: JA3 and JA4 for the bot rules of Elchi's set-up, and the
 * identity of a client certificate. The configuration is what `portcullis envoy-config` writes.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  http1Client,
  type JsonObject,
  type RunningEnvoy,
  type RunningPortcullis,
  realEnvoy,
  startEnvoy,
  startPortcullis,
  startUpstream,
  type Upstream,
} from '@portcullis-testing/envoy';
import { program } from '@portcullis-testing/prerequisites';
import { parse } from 'yaml';
import { write } from './envoy-config-cases.ts';

const { path: binary, skip } = await realEnvoy();
const openssl = program('openssl');

/** Blocks where a fingerprint of the real kind is seen, and where the forged one is. */
const policy = `apiVersion: portcullis.dev/v1
kind: SecurityPolicy
spec:
  defaults: { timeout: 5s }
  domains:
    - hosts: [real.example]
      routes:
        - match: { headers: [{ name: x-shield-ja4, regex: "^t1[23]d[0-9]{4}" }, { name: x-shield-ja3, regex: "^[0-9a-f]{32}$" }] }
          policy: { checks: { headers: { required: [x-never] } } }
    - hosts: [forged.example]
      routes:
        - match: { headers: [{ name: x-shield-ja4, exact: forged }] }
          policy: { checks: { headers: { required: [x-never] } } }
    - hosts: [identity.example]
      policy: { sampling_rate: 1 }
`;

describe('TLS facts on a real Envoy', { skip: skip || openssl.skip, timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tls-identity-'));
  const at = (name: string): string => join(folder, name);
  const running = new AsyncDisposableStack();
  let upstream: Upstream;
  let portcullis: RunningPortcullis;
  let socket = '';

  before(async () => {
    for (const [name, san] of [
      ['server', 'DNS:real.example,DNS:forged.example,DNS:identity.example'],
      ['client', 'URI:spiffe://mesh.example/shop,DNS:Shop.Example'],
    ] as const) {
      const key = [
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-keyout',
        at(`${name}.key`),
      ];
      const subject = ['-subj', `/CN=${name}/O=Shop, Inc.`, '-addext', `subjectAltName=${san}`, '-days', '2'];
      execFileSync(openssl.path, ['req', '-x509', ...subject, ...key, '-out', at(`${name}.crt`)], {
        stdio: 'ignore',
      });
    }
    mkdirSync(at('policies'));
    writeFileSync(at('policies/tls.yaml'), policy);
    socket = at('s.sock');
    upstream = running.use(await startUpstream());
    portcullis = running.use(
      await startPortcullis([
        ...['--config-dir', at('policies'), '--extproc-addr', socket, '--http-addr', 'off', '--workers', '1'],
        ...['--message-timeout', '10000', '--trust-client-certificates'],
      ]),
    );
  });
  after(async () => {
    await running.disposeAsync();
    rmSync(folder, { recursive: true });
  });

  async function envoy(...flags: readonly string[]): Promise<RunningEnvoy> {
    const address = ['--address', `unix:${socket}`, '--listen', 'run=127.0.0.1:0'];
    const text = write([...address, '--upstream', `127.0.0.1:${upstream.port}`, ...flags]);
    const config = parse(text.replace('message_timeout: 0.2s', 'message_timeout: 10s')) as JsonObject;
    return await startEnvoy({ binary, config });
  }

  function ask(
    port: number,
    headers: Readonly<Record<string, string>>,
    withCertificate = false,
  ): Promise<number> {
    const identity = withCertificate
      ? { cert: readFileSync(at('client.crt')), key: readFileSync(at('client.key')) }
      : {};
    return new Promise((resolve, reject) => {
      const one = request(
        {
          host: '127.0.0.1',
          port,
          path: '/tls',
          headers,
          ca: readFileSync(at('server.crt')),
          agent: false,
          ...identity,
        },
        (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode ?? 0));
        },
      );
      one.on('error', reject);
      one.end();
    });
  }

  const lastSeen = () => upstream.seen.withPath('/tls').at(-1)?.headers ?? {};
  const forged = { 'x-shield-ja4': 'forged', 'x-shield-ja3': 'forged' };
  const certificate = ['--tls-cert', at('server.crt'), '--tls-key', at('server.key')];

  it('hands JA3 and JA4 of the handshake to ext_proc, and never a copy that the client sent', async () => {
    await using gateway = await envoy('--fingerprints', ...certificate);
    const port = gateway.port('run');
    assert.equal(await ask(port, { host: 'real.example' }), 403, 'the policy sees the real fingerprint');
    assert.equal(await ask(port, { host: 'real.example', ...forged }), 403, 'also where one is forged');
    assert.equal(await ask(port, { host: 'forged.example', ...forged }), 200, 'the forged one is gone');
    assert.match(String(lastSeen()['x-shield-ja4']), /^t1[23]d\d{4}\w{2}_[0-9a-f]{12}_[0-9a-f]{12}$/);
    assert.match(String(lastSeen()['x-shield-ja3']), /^[0-9a-f]{32}$/);
  });

  it('removes a forged fingerprint where there is no TLS', async () => {
    await using gateway = await envoy('--fingerprints');
    using client = http1Client(gateway.port('run'));
    const answer = await client.send({ path: '/tls', headers: { host: 'forged.example', ...forged } });
    assert.equal(answer.status, 200);
    assert.equal(lastSeen()['x-shield-ja4'], undefined);
    assert.equal(lastSeen()['x-shield-ja3'], undefined);
  });

  it('records the identity of a client certificate, not one that the client claims', async () => {
    await using gateway = await envoy('--client-ca', at('client.crt'), ...certificate);
    const claimed = {
      host: 'identity.example',
      'x-forwarded-client-cert': 'URI=spiffe://mesh.example/admin',
    };
    assert.equal(await ask(gateway.port('run'), claimed, true), 200);
    const identified = (log: string): string | undefined =>
      log.split('\n').find((one) => one.includes('"client_certificate"') && one.endsWith('}'));
    const line = identified(await portcullis.logged((log) => identified(log) !== undefined));
    const { client_certificate: recorded } = JSON.parse(line ?? '{}') as {
      client_certificate?: Record<string, unknown>;
    };
    assert.deepEqual(recorded?.['uris'], ['spiffe://mesh.example/shop']);
    assert.deepEqual(recorded?.['dns_names'], ['shop.example']);
    assert.match(String(recorded?.['subject']), /CN=client/);
    assert.match(String(recorded?.['hash']), /^[0-9a-f]{64}$/);
  });
});
