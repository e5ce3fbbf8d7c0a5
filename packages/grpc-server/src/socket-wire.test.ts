import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { SocketWire } from './socket-wire.ts';

test('a wire that pauses reads nothing, and goes on where it stopped', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as { port: number }).port, '127.0.0.1');
  const [socket] = (await once(server, 'connection')) as [Socket];
  t.after(() => {
    client.destroy();
    socket.destroy();
    server.close();
  });
  const wire = new SocketWire(socket);
  const received: string[] = [];
  const until = async (text: string): Promise<void> => {
    while (received.join('') !== text) await once(socket, 'data');
  };
  socket.on('data', (chunk: Buffer) => void received.push(chunk.toString()));
  client.write('before');
  await until('before');
  wire.pauseReading();
  await new Promise<void>((resolve) => client.write(' after', () => resolve()));
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
  assert.equal(received.join(''), 'before');
  wire.resumeReading();
  await until('before after');
});

test('parts go out in one piece and in order', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as { port: number }).port, '127.0.0.1');
  const [socket] = (await once(server, 'connection')) as [Socket];
  t.after(() => {
    client.destroy();
    server.close();
  });
  const wire = new SocketWire(socket);
  assert.match(wire.peer, /^127\.0\.0\.1:\d+$/);
  wire.send(['one ', 'two ', 'three'].map((text) => Buffer.from(text)));
  wire.end();
  let received = '';
  for await (const chunk of client) received += String(chunk);
  assert.equal(received, 'one two three');
  assert.equal(wire.send([Buffer.from('late')]), false);
  wire.destroy();
});
