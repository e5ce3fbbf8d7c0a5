import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { createGcraMemory, type GcraLimit, GcraTable } from './gcra-table.ts';

const epoch = 1_700_000_000_000;
const table = (slots = 1024): GcraTable => new GcraTable(createGcraMemory(slots, epoch));

test('the burst at once, then one per emission interval', () => {
  const limits = table();
  const limit = { requests: 10, period: 1_000 };
  for (let hit = 1; hit <= 10; hit++) {
    const answer = limits.hit('a', limit, 1, epoch);
    assert.deepEqual([answer.allowed, answer.remaining], [true, 10 - hit]);
  }
  const refused = limits.hit('a', limit, 1, epoch);
  assert.equal(refused.allowed, false);
  assert.ok(Math.abs(refused.retryAfter - 100) < 1 && Math.abs(refused.reset - 1_000) < 1);
  assert.equal(limits.hit('a', limit, 1, epoch + 99).allowed, false);
  assert.equal(limits.hit('a', limit, 1, epoch + 101).allowed, true);
  assert.equal(limits.hit('b', limit, 1, epoch).remaining, 9, 'another key is another key');
});

test('several hits at once fit whole or not at all, none only looks', () => {
  const limits = table();
  const limit = { requests: 5, period: 60_000 };
  assert.equal(limits.hit('a', limit, 3, epoch).remaining, 2);
  assert.equal(limits.hit('a', limit, 3, epoch).allowed, false);
  assert.equal(limits.hit('a', limit, 0, epoch).remaining, 2);
  assert.equal(limits.hit('a', limit, 2, epoch).remaining, 0);
  assert.equal(limits.hit('a', limit, 1_000_000, epoch + 60_000).allowed, false);
  assert.equal(limits.hit('c', { requests: 0, period: 1_000 }, 1, epoch).allowed, false);
});

test('after any rest, however long, the burst is there again', () => {
  for (const period of [1_000, 60_000, 86_400_000, 31_536_000_000]) {
    const limits = table();
    const limit = { requests: 4, period };
    for (let hit = 0; hit < 4; hit++) limits.hit('a', limit, 1, epoch);
    assert.equal(limits.hit('a', limit, 1, epoch + period / 8).allowed, false, `${period}`);
    for (const rest of [1.01, 2, 3.5, 4, 4.01, 4.5, 7.9, 8, 100.3, 1e5]) {
      const answer = limits.hit('a', limit, 0, epoch + period * rest);
      assert.equal(answer.remaining, 4, `${period} rested ${rest}`);
    }
  }
});

test('never more than burst and rate allow, whatever the times', () => {
  const limits: GcraLimit[] = [
    { requests: 3, period: 1_000 },
    { requests: 1_000_000, period: 1_000 },
    { requests: 7, period: 86_400_000 },
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...limits),
      fc.array(fc.tuple(fc.double({ min: 0, max: 3, noNaN: true }), fc.integer({ min: 0, max: 4 })), {
        maxLength: 60,
      }),
      (limit, steps) => {
        const under = table(8);
        let now = epoch;
        let taken = 0;
        for (const [pause, hits] of steps) {
          now += pause * limit.period;
          const answer = under.hit('k', limit, hits, now);
          if (answer.allowed) taken += hits;
          const most = limit.requests + ((now - epoch) / limit.period) * limit.requests * 1.001 + 1;
          assert.ok(taken <= most, `${taken} of ${most}`);
          assert.ok(answer.remaining <= limit.requests);
        }
      },
    ),
  );
});

test('a full bucket makes room for new keys', () => {
  const limits = table(8);
  const limit = { requests: 2, period: 60_000 };
  for (let key = 0; key < 100; key++) assert.equal(limits.hit(String(key), limit, 1, epoch).allowed, true);
  assert.equal(limits.evicted, 92);
});

test('threads share one limit', async () => {
  const memory = createGcraMemory(64, epoch);
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(workerData.module).then(({ GcraTable }) => {
      const table = new GcraTable(workerData.memory);
      table.hit('warm', { requests: 1000, period: 60000 }, 1, ${epoch});
      let allowed = 0;
      for (let hit = 0; hit < 2000; hit++) if (table.hit('k', { requests: 1000, period: 60000 }, 1, ${epoch}).allowed) allowed++;
      parentPort.postMessage(allowed);
    });`;
  // The key exists before the threads meet on it.
  new GcraTable(memory).hit('k', { requests: 1_000, period: 60_000 }, 1, epoch);
  const module = new URL('./gcra-table.ts', import.meta.url).href;
  const runs = Array.from({ length: 3 }, () => {
    const worker = new Worker(code, { eval: true, workerData: { memory, module } });
    return new Promise<number>((resolve, reject) => worker.once('message', resolve).once('error', reject));
  });
  const allowed = (await Promise.all(runs)).reduce((sum, count) => sum + count, 1);
  assert.equal(allowed, 1_000);
});
