/** A million calls on one connection, each answered and then reset, as Envoy does: nothing may be left of them. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FrameReader } from '../frame/frame-reader.ts';
import { clientPreface, FrameFlag, FrameType } from '../frame/frame-type.ts';
import { HpackEncoder } from '../hpack/encoder.ts';
import { GrpcServer } from '../server.ts';
import { frame, message, requestFields } from './scripted-peer.ts';

const calls = 1_000_000;
const inParallel = 100;
const windowUpdate = frame(FrameType.windowUpdate, 0, 0, Buffer.from([0x00, 0xff, 0xff, 0xff]));

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test('one million streams opened, answered and reset on one connection', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-server-soak-'));
  let cancelled = 0;
  const server = new GrpcServer({
    handlers: new Map([
      [
        '/a.B/C',
        (call) => ({
          message: (bytes) => void call.write(bytes),
          cancelled: () => {
            cancelled++;
          },
        }),
      ],
    ]),
  });
  const path = join(folder, 'grpc.sock');
  await server.listen({ kind: 'unix', id: 'unix', path });
  const socket = connect(path);
  const block = Buffer.from(new HpackEncoder().encodeOnce(requestFields('/a.B/C')));
  const body = message('x'.repeat(640));
  const heaps: number[] = [];
  let opened = 0;
  let answers = 0;
  const { promise, resolve, reject } = Promise.withResolvers<void>();

  function sendBatch(): void {
    const parts: Buffer[] = [];
    for (let index = 0; index < inParallel; index++) {
      const id = 2 * opened + 1;
      opened++;
      parts.push(
        frame(FrameType.headers, FrameFlag.endHeaders, id, block),
        frame(FrameType.data, 0, id, body),
      );
    }
    socket.write(Buffer.concat(parts));
  }

  function batchAnswered(): void {
    const parts: Buffer[] = [];
    for (let index = opened - inParallel; index < opened; index++) {
      parts.push(frame(FrameType.rstStream, 0, 2 * index + 1, Buffer.from([0, 0, 0, 2])));
    }
    socket.write(Buffer.concat(parts));
    if (opened % 10_000 === 0) socket.write(windowUpdate);
    if (opened % (calls / 10) === 0) heaps.push(heapBytes());
    if (opened < calls) sendBatch();
    else socket.write(frame(FrameType.ping, 0, 0, Buffer.alloc(8)));
  }

  const reader = new FrameReader(
    {
      frame: (type, flags) => {
        if (type === FrameType.data && ++answers % inParallel === 0) batchAnswered();
        if (type === FrameType.goAway) reject(new Error('GOAWAY'));
        if (type === FrameType.ping && flags === FrameFlag.ack) resolve();
        return true;
      },
    },
    1 << 20,
  );
  socket.on('data', (chunk: Buffer) => reader.push(chunk, 0));
  socket.on('close', () => reject(new Error('closed')));
  socket.write(
    Buffer.concat([
      clientPreface,
      frame(FrameType.settings, 0, 0),
      frame(FrameType.settings, FrameFlag.ack, 0),
      windowUpdate,
    ]),
  );
  sendBatch();
  await promise;
  assert.equal(answers, calls);
  assert.equal(cancelled, calls);
  assert.equal(server.calls(), 0);
  assert.equal(server.connections(), 1);
  const growth = heaps.at(-1)! - heaps[1]!;
  assert.ok(growth < 1 << 20, `the heap grew by ${growth} bytes: ${heaps.join()}`);
  socket.removeAllListeners('close').destroy();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});
