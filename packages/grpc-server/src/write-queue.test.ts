import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ByteSender, WriteQueue } from './write-queue.ts';

/** A socket that keeps what it is given until it is told that the kernel took it. */
class SlowSender implements ByteSender {
  readonly parts: Buffer[] = [];
  #waiting = 0;

  send(parts: readonly Buffer[]): boolean {
    this.parts.push(...parts);
    for (const part of parts) this.#waiting += part.length;
    return false;
  }

  waitingBytes(): number {
    return this.#waiting;
  }

  took(bytes: number): void {
    this.#waiting -= bytes;
  }
}

function write(queue: WriteQueue, byte: number, count: number): void {
  const at = queue.reserve(count);
  queue.bytes.fill(byte, at, at + count);
  queue.position = at + count;
}

test('a chunk that the socket still has is never written to; one that was sent is used again', () => {
  const queue = new WriteQueue();
  const sender = new SlowSender();
  const buffers = new Set<ArrayBufferLike>();
  for (let turn = 0; turn < 200; turn++) {
    for (let piece = 0; piece < 3; piece++) write(queue, turn, 60_000);
    queue.flush(sender);
    for (const part of sender.parts) buffers.add(part.buffer);
    // Two turns late: what is not sent must be as it was written.
    if (turn >= 2) {
      const sent = sender.parts.splice(0, 3);
      assert.ok(
        sent.every((part) => part.every((byte) => byte === turn - 2)),
        `turn ${turn}`,
      );
      sender.took(180_000);
    }
  }
  assert.ok(buffers.size <= 32, `${buffers.size} chunks`);
});
