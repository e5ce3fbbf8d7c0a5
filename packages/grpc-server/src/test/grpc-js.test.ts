/** @grpc/grpc-js, an independent client, against the server on real sockets: every kind of call. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as grpc from '@grpc/grpc-js';
import type { Call, CallEnd, CallHandler } from '../call.ts';
import { GrpcServer } from '../server.ts';

const MiB = 1 << 20;
const ends: CallEnd[] = [];

const handlers: Record<string, CallHandler> = {
  Unary: (call) => ({
    message: (bytes) => {
      call.write(bytes);
      call.end();
    },
  }),
  Client: (call) => {
    let total = 0;
    return {
      message: (bytes) => {
        total += bytes.length;
      },
      halfClose: () => {
        call.write(Buffer.from(`${total}`));
        call.end();
      },
    };
  },
  Server: (call) => {
    let left = 0;
    const send = (): void => {
      while (left > 0) {
        left--;
        if (!call.write(Buffer.alloc(1000, left & 0xff))) return;
      }
      call.end();
    };
    return {
      message: (bytes) => {
        left = Number(Buffer.from(bytes).toString());
        send();
      },
      writable: send,
    };
  },
  Both: (call) => ({
    message: (bytes) => void call.write(bytes),
    halfClose: () => call.end(),
  }),
  // Node's http2 sends END_STREAM before the reset of a cancelled call: a handler that ends then is never cancelled.
  Open: (call) => ({
    message: (bytes) => void call.write(bytes),
    cancelled: (reason) => void ends.push(reason),
  }),
  Metadata: (call) => ({
    message: () => {
      call.sendMetadata([['x-initial', call.header('x-text') ?? 'none']]);
      call.write(Buffer.from(call.header('x-bytes-bin') ?? ''));
      call.end({
        code: 9,
        message: 'zwölf % 🙂',
        metadata: [['x-trailing-bin', Buffer.from([0, 255]).toString('base64')]],
      });
    },
  }),
  Silent: (call: Call) => ({
    message: () => {},
    cancelled: (reason) => {
      ends.push(reason);
      call.end();
    },
  }),
};

const folder = mkdtempSync(join(tmpdir(), 'grpc-server-'));
const server = new GrpcServer({
  handlers: new Map(Object.entries(handlers).map(([name, handler]) => [`/test.Echo/${name}`, handler])),
  limits: { messageBytes: 64 * MiB },
});
let client: grpc.Client;

before(async () => {
  const bound = await server.listen({ kind: 'unix', id: 'main', path: join(folder, 'grpc.sock') });
  client = new grpc.Client(bound.text, grpc.credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
  });
});

after(async () => {
  client.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const same = (value: Buffer): Buffer => value;

function unary(
  name: string,
  message: Buffer,
  metadata = new grpc.Metadata(),
  options: grpc.CallOptions = {},
) {
  const answer = Promise.withResolvers<Buffer>();
  const call = client.makeUnaryRequest(
    `/test.Echo/${name}`,
    same,
    same,
    message,
    metadata,
    options,
    (error, value) => {
      if (error === null) answer.resolve(value!);
      else answer.reject(error);
    },
  );
  return { call, answer: answer.promise };
}

test('unary, with messages from nothing to 64 MiB', async () => {
  for (const size of [0, 1, 16_379, 16_380, 65_536, MiB, 64 * MiB]) {
    const sent = Buffer.alloc(size, 'portcullis');
    const received = await unary('Unary', sent).answer;
    assert.ok(received.equals(sent), `${size} bytes`);
  }
});

test('client streaming', async () => {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const call = client.makeClientStreamRequest(
    '/test.Echo/Client',
    same,
    same,
    (error: Error | null, value?: Buffer) => (error === null ? resolve(value!) : reject(error)),
  );
  for (let index = 0; index < 1000; index++) call.write(Buffer.alloc(index));
  call.end();
  assert.equal((await promise).toString(), '499500');
});

test('server streaming, ten thousand messages with back-pressure', async () => {
  const call = client.makeServerStreamRequest('/test.Echo/Server', same, same, Buffer.from('10000'));
  let count = 0;
  for await (const message of call) {
    assert.equal(message[0], (9999 - count) & 0xff);
    count++;
  }
  assert.equal(count, 10_000);
});

test('bidirectional streaming, many calls at once on one connection', async () => {
  const all = Array.from({ length: 200 }, async (_, index) => {
    const call = client.makeBidiStreamRequest('/test.Echo/Both', same, same);
    const received: string[] = [];
    call.on('data', (message: Buffer) => {
      received.push(message.toString());
      if (received.length < 5) call.write(Buffer.from(`${index}.${received.length}`));
      else call.end();
    });
    call.write(Buffer.from(`${index}.0`));
    const [status] = await once(call, 'status');
    assert.equal(status.code, 0);
    assert.deepEqual(
      received,
      [0, 1, 2, 3, 4].map((round) => `${index}.${round}`),
    );
  });
  await Promise.all(all);
  assert.equal(server.connections(), 1);
});

test('metadata both ways, text and binary, and a status with a message in Unicode', async () => {
  const metadata = new grpc.Metadata();
  metadata.set('x-text', 'hello');
  metadata.set('x-bytes-bin', Buffer.from([1, 2, 254]));
  const { call, answer } = unary('Metadata', Buffer.alloc(0), metadata);
  const [initial] = (await once(call, 'metadata')) as [grpc.Metadata];
  assert.deepEqual(initial.get('x-initial'), ['hello']);
  const error = (await answer.catch((reason) => reason)) as grpc.ServiceError;
  assert.equal(error.code, 9);
  assert.equal(error.details, 'zwölf % 🙂');
  assert.deepEqual(error.metadata.get('x-trailing-bin'), [Buffer.from([0, 255])]);
});

test('a deadline, a cancel and an unknown method', async () => {
  ends.length = 0;
  const late = (await unary('Silent', Buffer.alloc(0), undefined, { deadline: Date.now() + 50 }).answer.catch(
    (reason) => reason,
  )) as grpc.ServiceError;
  assert.equal(late.code, grpc.status.DEADLINE_EXCEEDED);
  const call = client.makeBidiStreamRequest('/test.Echo/Open', same, same);
  call.on('error', () => {});
  call.write(Buffer.from('x'));
  await once(call, 'data');
  const status = new Promise<grpc.StatusObject>((resolve) => call.on('status', resolve));
  call.cancel();
  assert.equal((await status).code, grpc.status.CANCELLED);
  const unknown = (await unary('Nothing', Buffer.alloc(0)).answer.catch(
    (reason) => reason,
  )) as grpc.ServiceError;
  assert.equal(unknown.code, grpc.status.UNIMPLEMENTED);
  // The reset of the cancelled call is on its way.
  while (ends.length < 2) await new Promise(setImmediate);
  assert.ok(ends.every(({ kind }) => kind === 'reset' || kind === 'deadline'));
});

test('a drain lets a call finish, and the client goes elsewhere', async () => {
  const other = new GrpcServer({ handlers: new Map([['/test.Echo/Both', handlers['Both']!]]) });
  const bound = await other.listen({ kind: 'tcp', id: 'main', host: '127.0.0.1', port: 0 });
  const leaving = new grpc.Client(bound.text, grpc.credentials.createInsecure());
  const call = leaving.makeBidiStreamRequest('/test.Echo/Both', same, same);
  call.write(Buffer.from('one'));
  await once(call, 'data');
  const drained = other.drain(10_000);
  call.write(Buffer.from('two'));
  const [second] = (await once(call, 'data')) as [Buffer];
  assert.equal(second.toString(), 'two');
  call.end();
  const [status] = await once(call, 'status');
  assert.equal(status.code, 0);
  await drained;
  assert.equal(other.connections(), 0);
  leaving.close();
});
