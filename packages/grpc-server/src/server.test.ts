/** The server on real sockets: listening, limits, moving connections, draining. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect as http2Connect } from 'node:http2';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import * as grpc from '@grpc/grpc-js';
import type { CallHandler } from './call.ts';
import { clientPreface, FrameType } from './frame/frame-type.ts';
import type { GrpcServerOptions } from './options.ts';
import { GrpcServer } from './server.ts';
import { startPlainServer } from './test/plain-server.ts';
import { frame } from './test/scripted-peer.ts';

const echo: CallHandler = (call) => ({
  message: (bytes) => void call.write(bytes),
  halfClose: () => call.end(),
});
const loopback = { kind: 'tcp', id: 'main', host: '127.0.0.1', port: 0 } as const;

function start(
  t: TestContext,
  options: Partial<GrpcServerOptions> = {},
): { server: GrpcServer; metrics: string[] } {
  const metrics: string[] = [];
  const metric = (name: string, label: string): void => void metrics.push(`${name} ${label}`);
  const server = new GrpcServer({ handlers: new Map([['/a.B/C', echo]]), metric, ...options });
  t.after(() => server.close());
  return { server, metrics };
}

function client(t: TestContext, address: string): grpc.Client {
  const made = new grpc.Client(address, grpc.credentials.createInsecure());
  t.after(() => made.close());
  return made;
}

const same = (value: Buffer): Buffer => value;

function unary(of: grpc.Client, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    of.makeUnaryRequest('/a.B/C', same, same, Buffer.from(text), (error, value) =>
      error === null ? resolve(value!.toString()) : reject(error),
    );
  });
}

/** A raw client that has greeted. */
async function greeted(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(Buffer.concat([clientPreface, frame(FrameType.settings, 0, 0)]));
  await once(socket, 'data');
  return socket;
}

test('listens on a Unix socket and on TCP', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-server-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { server } = start(t);
  const path = join(folder, 'a.sock');
  const unix = await server.listen({ kind: 'unix', id: 'unix', path });
  assert.deepEqual(unix, { id: 'unix', text: `unix:${path}`, port: undefined });
  const tcp = await server.listen(loopback);
  assert.equal(tcp.text, `127.0.0.1:${tcp.port}`);
  for (const { text } of [unix, tcp]) assert.equal(await unary(client(t, text), text), text);
  assert.equal(server.connections(), 2);
  await assert.rejects(server.listen(loopback), /listen\.duplicate-id/);
  await assert.rejects(server.listen({ ...loopback, id: 'taken', port: tcp.port! }), { code: 'EADDRINUSE' });
  assert.throws(() => server.setTls('main', { cert: '', key: '' }), /listen\.not-tls/);
  await server.close();
  assert.equal(existsSync(path), false);
});

test('listens on a descriptor that another process opened', async (t) => {
  const listening = createServer().listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as { port: number };
  const { fd } = (listening as unknown as { _handle: { fd: number } })._handle;
  const script = `
    import { GrpcServer } from ${JSON.stringify(new URL('./server.ts', import.meta.url).href)};
    const echo = (call) => ({ message: (bytes) => call.write(bytes), halfClose: () => call.end() });
    const server = new GrpcServer({ handlers: new Map([['/a.B/C', echo]]) });
    const { text } = await server.listen({ kind: 'descriptor', id: 'passed', fd: 3 });
    console.log(text);
    process.once('SIGTERM', () => process.exit());
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit', fd],
  });
  t.after(async () => {
    child.kill();
    await once(child, 'exit');
  });
  listening.close();
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  assert.equal(line.toString().trim(), `127.0.0.1:${port}`);
  assert.equal(await unary(client(t, `127.0.0.1:${port}`), 'hello'), 'hello');
});

test('serves a socket that somebody else accepted', async (t) => {
  const { server } = start(t);
  const acceptor = createServer((socket) => server.accept(socket, 'elsewhere')).listen(0, '127.0.0.1');
  await once(acceptor, 'listening');
  const address = acceptor.address() as { port: number };
  assert.equal(await unary(client(t, `127.0.0.1:${address.port}`), 'hello'), 'hello');
  acceptor.close();
});

test('an answer without gRPC ends with its body', async (t) => {
  const { server, port } = await startPlainServer();
  const session = http2Connect(`http://127.0.0.1:${port}`);
  t.after(() => {
    session.destroy();
    server.close();
  });
  const request = session.request({ ':method': 'GET', ':path': '/' });
  const [head] = await once(request, 'response');
  let body = '';
  for await (const chunk of request) body += String(chunk);
  assert.equal(head[':status'], 200);
  assert.match(body, /^a body of some length, .*\n$/);
});

test('one connection more than allowed is closed at once', async (t) => {
  const { server, metrics } = start(t, { limits: { connections: 2 } });
  const { port } = await server.listen(loopback);
  const sockets = [await greeted(port!), await greeted(port!)];
  const third = connect(port!, '127.0.0.1');
  third.on('error', () => {});
  await once(third, 'close');
  assert.equal(server.connections(), 2);
  assert.ok(metrics.includes('connections_refused main'));
  const gone = metrics.length;
  sockets[0]!.destroy();
  while (metrics.length === gone) await new Promise(setImmediate);
  assert.equal(metrics.at(-1), 'connections_closed main');
  sockets.push(await greeted(port!));
  for (const socket of sockets) socket.destroy();
});

test('connections are moved away under load and no call is lost', async (t) => {
  const { server, metrics } = start(t);
  const { text } = await server.listen(loopback);
  const clients = [client(t, text), client(t, `${text}`)];
  let answered = 0;
  let moving = true;
  const load = Array.from({ length: 20 }, async (_, index) => {
    while (moving) {
      assert.equal(await unary(clients[index % 2]!, `${index}`), `${index}`);
      answered++;
    }
  });
  for (let round = 0; round < 20; round++) {
    const before = answered;
    while (answered < before + 50) await new Promise(setImmediate);
    server.moveAway(1);
  }
  moving = false;
  await Promise.all(load);
  assert.ok(answered >= 1000);
  assert.ok(metrics.filter((line) => line === 'connections_sent_away main').length >= 10);
  assert.deepEqual(
    metrics.filter((line) => line.startsWith('connection_failures')),
    [],
  );
  assert.equal(server.calls(), 0);
  const staying = server.stayingConnections();
  assert.equal(server.moveAway(0), 0);
  assert.equal(server.moveAway(100), staying);
  assert.equal(server.stayingConnections(), 0);
});

test('a drain ends at its limit whatever the calls do', async (t) => {
  const told: string[] = [];
  const { server } = start(t, {
    handlers: new Map([
      [
        '/a.B/C',
        (call) => ({
          message: (bytes) => void call.write(bytes),
          drainLimit: () => void told.push('limit'),
          cancelled: ({ kind }) => void told.push(kind),
        }),
      ],
    ]),
  });
  const { text } = await server.listen(loopback);
  const call = client(t, text).makeBidiStreamRequest('/a.B/C', same, same);
  const status = new Promise<grpc.StatusObject>((resolve) => call.on('status', resolve));
  call.on('error', () => {});
  call.write(Buffer.from('x'));
  await once(call, 'data');
  await server.drain(20);
  assert.equal((await status).code, grpc.status.UNAVAILABLE);
  assert.deepEqual(told, ['limit', 'connection']);
  await assert.rejects(once(connect(Number(text.split(':')[1]), '127.0.0.1'), 'connect'), {
    code: 'ECONNREFUSED',
  });
});
