import assert from 'node:assert/strict';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { type SideStream, SideStreamClient } from './side-stream.ts';

/** A frame of HTTP/2 as far as the end of a stream is concerned. */
interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly payload: Buffer;
}

const DATA = 0;
const RST_STREAM = 3;
const PREFACE_LENGTH = 24;

function framesOf(received: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = PREFACE_LENGTH; at + 9 <= received.length; ) {
    const length = received.readUIntBE(at, 3);
    const payload = received.subarray(at + 9, at + 9 + length);
    frames.push({ type: received[at + 3]!, flags: received[at + 4]!, payload });
    at += 9 + length;
  }
  return frames;
}

/** The DATA and RST_STREAM frames of a stream that sends one message and is ended in some way. */
async function framesAtEnd(end: (stream: SideStream) => void): Promise<string[]> {
  const chunks: Buffer[] = [];
  const reset = Promise.withResolvers<void>();
  const first = Promise.withResolvers<void>();
  const server = createServer((socket: Socket) => {
    socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const frames = framesOf(Buffer.concat(chunks));
      if (frames.some((frame) => frame.type === DATA)) first.resolve();
      if (frames.some((frame) => frame.type === RST_STREAM)) reset.resolve();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new SideStreamClient(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  try {
    const stream = client.open({ message: () => undefined, ended: () => undefined });
    stream.send(new Uint8Array(3));
    await first.promise;
    end(stream);
    await reset.promise;
    return framesOf(Buffer.concat(chunks))
      .filter((frame) => frame.type === DATA || frame.type === RST_STREAM)
      .map((frame) =>
        frame.type === DATA
          ? `DATA ${frame.payload.length}${(frame.flags & 1) === 1 ? ' END_STREAM' : ''}`
          : `RST_STREAM ${frame.payload.readUInt32BE(0)}`,
      );
  } finally {
    client.close();
    server.close();
  }
}

test('a reset is RST_STREAM(2) without END_STREAM', async () => {
  assert.deepEqual(await framesAtEnd((stream) => stream.reset()), ['DATA 8', 'RST_STREAM 2']);
});

test('the end of a destroyed filter is an empty DATA with END_STREAM, then RST_STREAM(2)', async () => {
  assert.deepEqual(await framesAtEnd((stream) => stream.endThenReset()), [
    'DATA 8',
    'DATA 0 END_STREAM',
    'RST_STREAM 2',
  ]);
});

test('a graceful end waits for the server, and resets when nothing comes', async () => {
  assert.deepEqual(await framesAtEnd((stream) => void stream.endGracefully(20)), [
    'DATA 8',
    'DATA 0 END_STREAM',
    'RST_STREAM 2',
  ]);
});
