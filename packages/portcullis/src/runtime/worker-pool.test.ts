import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { PolicyPlan } from '../config/plan.ts';
import { bodyBudgetFacts, SharedBodyBudget } from '../state/shared-body-budget.ts';
import type { ExtProcClient } from './test/ext-proc-client.ts';
import { forbidding, PoolUnderTest, workerThread } from './test/pool-under-test.ts';

/** Clients until every worker has a call of theirs. */
async function callsOnEveryWorker(under: PoolUnderTest, clients: ExtProcClient[]): Promise<void> {
  for (;;) {
    const client = under.client();
    clients.push(client);
    assert.deepEqual(await client.begin().answer(), { status: 0 });
    const reports = await under.pool.reports();
    if (reports.every((report) => report.calls > 0)) return;
    assert.ok(clients.length < 200, 'connections reach only some workers');
  }
}

test('a worker that dies costs its own calls only and is started again on a new descriptor', async () => {
  await using under = await new PoolUnderTest(2).start();
  const clients: ExtProcClient[] = [];
  try {
    await callsOnEveryWorker(under, clients);
    const ofDead = (await under.pool.reports())[0]!.calls;
    const calls = clients.map((client) => client.begin());
    for (const call of calls) assert.deepEqual(await call.answer(), { status: 0 });
    assert.equal(new SharedBodyBudget(under.memory.bodyBudget, 0).reserve(400), true);

    const again = under.nextReady();
    await under.threads.get(0)!.terminate();
    const answers = await Promise.all(calls.map((call) => call.respond().answer()));
    const lost = answers.filter((answer) => 'failed' in answer);
    assert.ok(lost.length > 0 && lost.length < calls.length, `${lost.length} of ${calls.length}, ${ofDead}`);
    await again;
    assert.deepEqual([under.deaths, under.pool.deaths, under.pool.ready], [[0], 1, 2]);
    assert.equal(bodyBudgetFacts(under.memory.bodyBudget).used, 0);

    for (const client of clients.splice(0)) client[Symbol.dispose]();
    await callsOnEveryWorker(under, clients);
  } finally {
    for (const client of clients) client[Symbol.dispose]();
  }
});

test('a plan reaches every worker, also one that dies or starts meanwhile', async () => {
  await using under = await new PoolUnderTest(2).start();
  const versions = async (): Promise<string[]> =>
    (await under.pool.reports()).map(({ version }) => version).toSorted();
  const first = forbidding('x-first');
  assert.equal(await under.pool.switchTo(first), undefined);
  assert.deepEqual(await versions(), [first.version, first.version]);

  const second = forbidding('x-second');
  const again = under.nextReady();
  const switched = under.pool.switchTo(second);
  const ended = under.threads.get(1)!.terminate();
  assert.equal(await switched, undefined);
  await ended;
  await again;
  assert.deepEqual(await versions(), [second.version, second.version]);

  const third = forbidding('x-third');
  const started = under.nextReady();
  await under.threads.get(0)!.terminate();
  assert.equal(await under.pool.switchTo(third), undefined);
  await started;
  assert.deepEqual(await versions(), [third.version, third.version]);
});

test('a plan that a worker cannot attach changes nothing', async () => {
  await using under = await new PoolUnderTest(2).start();
  const good = forbidding('x-good');
  assert.equal(await under.pool.switchTo(good), undefined);
  const engine = { ...forbidding('x').engines[0], index: 0, engine: 'absent', phases: [], plan: null };
  const broken = { ...forbidding('x-broken'), engines: [engine] } as unknown as PolicyPlan;
  assert.match((await under.pool.switchTo(broken)) ?? '', /plan\.unknown-engine/);
  using client = under.client();
  assert.deepEqual(await client.ask({ 'x-good': '1' }), { status: 403 });
});

test('a worker that keeps dying is started again at once three times, then with a pause', async () => {
  let starts = 0;
  const dying = new URL(
    'data:text/javascript,import{parentPort}from"node:worker_threads";parentPort.postMessage({kind:"ready",ports:[]});setTimeout(()=>process.exit(1),5)',
  );
  const under = await new PoolUnderTest(1, (start) => {
    starts++;
    return starts === 1 ? workerThread(start) : new Worker(dying);
  }).start();
  await using _ = under;
  await under.threads.get(0)!.terminate();
  while (under.pool.deaths < 4) await sleep(5);
  assert.equal(starts, 4);
});

test('the first worker that cannot start ends the start', async () => {
  const failing = new URL('data:text/javascript,throw new Error("no luck")');
  const under = new PoolUnderTest(2, () => new Worker(failing));
  await using _ = under;
  await assert.rejects(under.start(), /no luck/);
});

test('after the pause a worker that kept dying is started again', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let starts = 0;
  const failing = new URL('data:text/javascript,throw new Error("no luck")');
  const under = await new PoolUnderTest(1, (start) => {
    starts++;
    return starts === 1 || starts === 6 ? workerThread(start) : new Worker(failing);
  }).start();
  await using _ = under;
  await under.threads.get(0)!.terminate();
  while (under.pool.deaths < 4) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(starts, 4, 'the pause has begun');
  t.mock.timers.tick(1_000);
  while (under.pool.deaths < 5) await new Promise((resolve) => setImmediate(resolve));
  const again = under.nextReady();
  t.mock.timers.tick(1_000);
  await again;
  assert.deepEqual([starts, under.pool.ready], [6, 1]);
});

test('a worker that cannot listen says why', async () => {
  const under = new PoolUnderTest(1, (start) =>
    workerThread({ ...start, listeners: [{ ...start.listeners[0]!, fd: 999_999 } as never] }),
  );
  await using _ = under;
  await assert.rejects(under.start(), /EBADF|bad file descriptor|EINVAL/i);
});
