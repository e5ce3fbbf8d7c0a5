import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { EventStore, readEvent, readEvents } from './event-store.ts';
import { decision } from './test/decision.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-store-'));
test.after(() => rmSync(root, { recursive: true, force: true }));
const now = Date.parse(decision.time);

test('decisions are found by either id, the newest first, also after a restart', async () => {
  const path = join(root, 'found.db');
  for (const id of ['a', 'b']) {
    const store = new EventStore(path, {}, () => now);
    store.write({ ...decision, decision_id: id });
    await store.close();
    assert.deepEqual([store.written, store.dropped], [1, 0]);
  }
  const read = (id: string): unknown => JSON.parse(readEvent(path, id) ?? 'null');
  assert.deepEqual(read('a'), { ...decision, decision_id: 'a' });
  assert.deepEqual(read('r-1'), { ...decision, decision_id: 'b' });
  assert.equal(read('c'), null);
  assert.equal([...readEvents(path)].length, 2);
});

test('what is too old goes', async () => {
  const path = join(root, 'age.db');
  const store = new EventStore(path, { maxAge: 1000 }, () => now + 5000);
  store.write(decision);
  store.write({ ...decision, decision_id: 'young', time: new Date(now + 4500).toISOString() });
  await store.close();
  assert.deepEqual(
    [...readEvents(path)].map((text) => (JSON.parse(text) as { decision_id: string }).decision_id),
    ['young'],
  );
});

test('the size is bounded, and the oldest go first', async () => {
  const path = join(root, 'size.db');
  const store = new EventStore(path, { maxBytes: 200_000 }, () => now);
  for (let round = 0; round < 60; round++) {
    for (let count = 0; count < 20; count++) store.write({ ...decision, decision_id: `${round}-${count}` });
    store.flush();
  }
  await store.close();
  const kept = [...readEvents(path)];
  assert.ok(kept.length > 20 && kept.length < 400, `${kept.length}`);
  assert.match(kept.at(-1) ?? '', /"decision_id":"59-19"/);
});

test('the queue is bounded', async () => {
  const store = new EventStore(join(root, 'queue.db'), { maxQueued: 5 }, () => now);
  for (let count = 0; count < 8; count++) store.write(decision);
  assert.equal(store.dropped, 3);
  await store.close();
  assert.equal(store.written, 5);
});

test('a file that is no database is refused', () => {
  const path = join(root, 'text');
  writeFileSync(path, 'no database at all, and long enough to be sure of it'.repeat(20));
  assert.throws(() => new EventStore(path), { code: 'ERR_SQLITE_ERROR' });
});

test('another process that writes is waited for, not dropped before', async () => {
  const path = join(root, 'locked.db');
  const store = new EventStore(path, {}, () => now);
  const signal = new Int32Array(new SharedArrayBuffer(8));
  const holder = new Worker(
    `const { parentPort, workerData: { path, signal } } = require('node:worker_threads');
     const { DatabaseSync } = require('node:sqlite');
     const database = new DatabaseSync(path);
     database.exec('BEGIN IMMEDIATE');
     parentPort.postMessage('locked');
     Atomics.wait(signal, 0, 0);
     Atomics.wait(signal, 1, 0, 20);
     database.exec('COMMIT');
     database.close();`,
    { eval: true, workerData: { path, signal } },
  );
  const ended = once(holder, 'exit');
  await once(holder, 'message');
  store.write(decision);
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
  store.flush();
  await Promise.all([store.close(), ended]);
  assert.deepEqual([store.written, store.dropped, store.problem], [1, 0, undefined]);
});

test('a write that fails costs its decisions, says why, and the next one goes through', async () => {
  const path = join(root, 'full.db');
  const store = new EventStore(path, {}, () => now);
  store.write(decision);
  store.reopen();
  assert.equal(store.written, 1, 'to open anew writes what waits');
  const other = new DatabaseSync(path);
  other.exec("CREATE TRIGGER full BEFORE INSERT ON decision BEGIN SELECT RAISE(FAIL, 'disk full'); END");
  store.write(decision);
  store.write(decision);
  store.flush();
  assert.deepEqual([store.written, store.dropped, store.problem], [1, 2, 'disk full']);
  other.exec('DROP TRIGGER full');
  other.close();
  store.write(decision);
  await store.close();
  assert.deepEqual([store.written, store.dropped, store.problem], [2, 2, undefined]);
  assert.equal([...readEvents(path)].length, 2);
});
