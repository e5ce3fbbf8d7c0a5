import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { TLSSocket } from 'node:tls';
import { readShared } from './shared-reading.ts';

/** A pair of connected sockets; the second is the accepted one. */
async function pair(t: TestContext): Promise<[Socket, Socket]> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined);
  const [accepted] = (await once(server, 'connection')) as [Socket];
  t.after(() => {
    client.destroy();
    server.close();
  });
  return [client, accepted];
}

const never = (): void => assert.fail('nothing may be read');

/** Collects until so many bytes are there. */
class Collected {
  readonly chunks: Buffer[] = [];
  #wake: () => void = () => undefined;

  readonly take = (chunk: Buffer): void => {
    this.chunks.push(Buffer.from(chunk));
    this.#wake();
  };

  async upTo(bytes: number): Promise<Buffer> {
    while (Buffer.concat(this.chunks).length < bytes)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    return Buffer.concat(this.chunks);
  }
}

test('two sockets share the buffer, and each gets its own bytes', async (t) => {
  const ends = [await pair(t), await pair(t)];
  const collected = ends.map(([, accepted]) => {
    const all = new Collected();
    const socket = readShared(accepted, all.take);
    assert.ok(socket !== undefined);
    t.after(() => socket.destroy());
    return all;
  });
  const bytes = 3_000_000;
  ends.forEach(([client], index) => void client.write(Buffer.alloc(bytes, 0x61 + index)));
  for (const [index, all] of collected.entries())
    assert.ok((await all.upTo(bytes)).equals(Buffer.alloc(bytes, 0x61 + index)));
});

test('reading stops and starts again, what is written arrives, and the end is told', async (t) => {
  const [client, accepted] = await pair(t);
  const all = new Collected();
  const socket = readShared(accepted, (chunk) => {
    all.take(chunk);
    if (all.chunks.length === 1) socket?.pause();
  });
  assert.ok(socket !== undefined);
  client.write('one');
  await all.upTo(3);
  client.write('two');
  socket.write('answer');
  const [answer] = (await once(client, 'data')) as [Buffer];
  assert.equal(answer.toString(), 'answer');
  assert.equal(Buffer.concat(all.chunks).toString(), 'one');
  socket.resume();
  assert.equal((await all.upTo(6)).toString(), 'onetwo');
  client.end();
  await once(socket, 'end');
  await once(client, 'close');
});

test('a reset is told as the close', async (t) => {
  const [client, accepted] = await pair(t);
  const socket = readShared(accepted, () => undefined);
  assert.ok(socket !== undefined);
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.on('close', resolve));
  client.resetAndDestroy();
  await closed;
});

test('a socket of TLS, one without a handle and one that has been read keep their events', async (t) => {
  assert.equal(readShared(new TLSSocket(new Socket()), never), undefined);
  assert.equal(readShared(new Socket(), never), undefined);
  const [client, accepted] = await pair(t);
  client.write('x');
  await once(accepted, 'data');
  assert.equal(readShared(accepted, never), undefined);
  accepted.destroy();
});

test('the server that accepted is closed when its sockets are', async (t) => {
  const [client, accepted] = await pair(t);
  const socket = readShared(accepted, () => undefined);
  assert.ok(socket !== undefined);
  const server = (accepted as unknown as { readonly server: Server }).server;
  const closed = once(server, 'close');
  server.close();
  client.end();
  await closed;
});
