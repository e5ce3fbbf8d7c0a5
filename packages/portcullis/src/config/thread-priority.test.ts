import assert from 'node:assert/strict';
import { once } from 'node:events';
import { getPriority } from 'node:os';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

test('a thread gives way, and no other thread does', { skip: process.platform !== 'linux' }, async () => {
  const before = getPriority();
  const source = `
    import { readlinkSync } from 'node:fs';
    import { getPriority } from 'node:os';
    import { parentPort } from 'node:worker_threads';
    import { giveWay } from ${JSON.stringify(new URL('./thread-priority.ts', import.meta.url).href)};
    giveWay();
    parentPort.postMessage(getPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1))));
  `;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
  const [priority] = (await once(worker, 'message')) as [number];
  assert.equal(priority, Math.min(19, before + 5));
  assert.equal(getPriority(), before);
  await worker.terminate();
});
