/** TLS: ALPN, client certificates, new certificates while connections are open. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, constants } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import * as grpc from '@grpc/grpc-js';
import { program } from '@portcullis-testing/prerequisites';
import type { ListenTls } from '../listen-address.ts';
import { GrpcServer } from '../server.ts';

const openssl = program('openssl');
const folder = mkdtempSync(join(tmpdir(), 'grpc-server-tls-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A self-signed certificate, which is its own authority. */
function certificate(name: string): { cert: Buffer; key: Buffer } {
  const [cert, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  execFileSync(
    openssl.path,
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...[
        '-subj',
        `/CN=${name}`,
        '-addext',
        'subjectAltName=DNS:localhost,IP:127.0.0.1',
        '-out',
        cert,
        '-keyout',
        key,
      ],
    ],
    { stdio: 'ignore' },
  );
  return { cert: readFileSync(cert), key: readFileSync(key) };
}

const same = (value: Buffer): Buffer => value;

function connectTo(port: number, credentials: grpc.ChannelCredentials): grpc.Client {
  return new grpc.Client(`127.0.0.1:${port}`, credentials, { 'grpc.ssl_target_name_override': 'localhost' });
}

function echo(client: grpc.Client, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      '/a.B/C',
      same,
      same,
      Buffer.from(text),
      { deadline: Date.now() + 5000 },
      (error, value) => (error === null ? resolve(value!.toString()) : reject(error)),
    );
  });
}

async function start(tls: ListenTls, failures: string[] = []): Promise<{ server: GrpcServer; port: number }> {
  const server = new GrpcServer({
    handlers: new Map([
      [
        '/a.B/C',
        (call) => ({
          message: (bytes) => {
            call.write(bytes);
            call.end();
          },
        }),
      ],
    ]),
    metric: (name, label) => void failures.push(`${name} ${label}`),
  });
  const { port } = await server.listen({ kind: 'tcp', id: 'tls', host: '127.0.0.1', port: 0, tls });
  return { server, port: port! };
}

function shownCertificate(port: number): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = tlsConnect(
      { port, host: '127.0.0.1', ALPNProtocols: ['h2'], rejectUnauthorized: false },
      () => resolve(socket),
    );
    socket.on('error', reject);
  });
}

test('calls over TLS, and certificates that change under an open connection', {
  skip: openssl.skip,
}, async (t) => {
  const [first, second] = [certificate('first'), certificate('second')];
  const { server, port } = await start(first);
  t.after(() => server.close());
  const client = connectTo(port, grpc.credentials.createSsl(first.cert));
  t.after(() => client.close());
  assert.equal(await echo(client, 'one'), 'one');
  server.setTls('tls', second);
  assert.equal(await echo(client, 'two'), 'two', 'the open connection goes on');
  assert.equal(server.connections(), 1);
  const socket = await shownCertificate(port);
  assert.equal(socket.getPeerCertificate().subject.CN, 'second');
  socket.destroy();
  assert.throws(() => server.setTls('tls', { cert: 'nonsense', key: 'nonsense' }));
  assert.throws(() => server.setTls('other', second), /listen\.unknown-id/);
  const again = await shownCertificate(port);
  assert.equal(again.getPeerCertificate().subject.CN, 'second', 'a bad certificate changes nothing');
  again.destroy();
});

test('with a client CA only its certificates are let in', { skip: openssl.skip }, async (t) => {
  const [own, friend, stranger] = [certificate('server'), certificate('friend'), certificate('stranger')];
  const metrics: string[] = [];
  const { server, port } = await start({ ...own, clientCa: friend.cert }, metrics);
  t.after(() => server.close());
  const clients = [friend, stranger].map(({ cert, key }) =>
    connectTo(port, grpc.credentials.createSsl(own.cert, key, cert)),
  );
  clients.push(connectTo(port, grpc.credentials.createSsl(own.cert)));
  t.after(() => {
    for (const client of clients) client.close();
  });
  assert.equal(await echo(clients[0]!, 'hello'), 'hello');
  await assert.rejects(echo(clients[1]!, 'hello'));
  await assert.rejects(echo(clients[2]!, 'hello'));
  assert.ok(metrics.filter((line) => line === 'tls_failures tls').length >= 2);
});

test('a client without h2 in its ALPN is turned away', { skip: openssl.skip }, async (t) => {
  const metrics: string[] = [];
  const { server, port } = await start(certificate('alpn'), metrics);
  t.after(() => server.close());
  const socket = tlsConnect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  socket.on('error', () => {});
  await new Promise((resolve) => socket.on('close', resolve));
  assert.ok(metrics.includes('tls_failures tls'));
  assert.equal(server.connections(), 0);
});

test('an independent HTTP/2 implementation is content with what it sees', {
  skip: openssl.skip,
}, async (t) => {
  const own = certificate('http2');
  const { server, port } = await start(own);
  t.after(() => server.close());
  const session = connect(`https://127.0.0.1:${port}`, { ca: own.cert });
  t.after(() => session.destroy());
  const stream = session.request({
    ':method': 'POST',
    ':path': '/a.B/Unknown',
    'content-type': 'application/grpc',
  });
  const headers = await new Promise<Record<string, unknown>>((resolve) => stream.on('response', resolve));
  assert.equal(headers['grpc-status'], '12');
  await new Promise((resolve) => stream.on('close', resolve));
  assert.equal(stream.rstCode, constants.NGHTTP2_NO_ERROR);
});
