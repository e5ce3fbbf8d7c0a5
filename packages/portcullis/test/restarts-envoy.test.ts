/** Processes that end and come back under load, between a real Envoy and Portcullis. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { realEnvoy } from '@portcullis-testing/envoy';
import { type LoadResult, startLoad, startLoadStack } from './load-scenario.ts';

const { path: binary, skip } = await realEnvoy();

/** Requests before and after what happens. */
const someRequests = 200;

/** Nothing forbidden was answered as if it were allowed, nothing hangs. */
function assertNothingAllowed({ counts, bypassed }: LoadResult): void {
  assert.equal(bypassed, 0);
  for (const [outcome, count] of counts) {
    assert.doesNotMatch(outcome, /^(forbidden|broken) 200$/, `${count} of ${outcome}`);
    assert.doesNotMatch(outcome, /hung$/, `${count} of ${outcome}`);
  }
}

/** Every request got its answer. */
function assertNothingLost(result: LoadResult): void {
  assertNothingAllowed(result);
  const outcomes = [...result.counts.keys()].sort();
  assert.deepEqual(outcomes, ['benign 200', 'broken 403', 'forbidden 403', 'order 200']);
}

describe('restarts around a real Envoy', { skip }, () => {
  it('fail-closed: nothing is allowed wrongly, nothing hangs', async (t) => {
    await using stack = await startLoadStack(binary, false);
    const { becomes } = stack;

    await t.test('Portcullis is replaced by --takeover: nothing is even lost', async () => {
      await using load = startLoad(stack, { protocol: 'HTTP/1.1', parallel: 20 });
      await load.answered(someRequests);
      await stack.startAnother(['--takeover']);
      await load.answered(someRequests);
      await stack.portcullis.ended;
      await load.answered(someRequests);
      assertNothingLost(await load.stop());
      assert.equal(await stack.counter('streams_failed'), 0);
      assert.equal(await stack.counter('spurious_msgs_received'), 0);
    });

    await t.test('Portcullis crashes and is started again', async () => {
      await using load = startLoad(stack, { protocol: 'HTTP/1.1', parallel: 20 });
      await load.answered(someRequests);
      await stack.newest().kill();
      await load.answered(someRequests);
      await stack.startAnother();
      await load.answered(someRequests);
      assertNothingAllowed(await load.stop());
    });

    await t.test('Portcullis is stopped and started again', async () => {
      await using load = startLoad(stack, { protocol: 'HTTP/2', parallel: 20 });
      await load.answered(someRequests);
      await stack.newest().stop();
      await load.answered(someRequests);
      await stack.startAnother();
      await load.answered(someRequests);
      assertNothingAllowed(await load.stop());
    });

    await t.test('Envoy crashes and comes back: nothing of the lost streams is kept', async () => {
      await using load = startLoad(stack, { protocol: 'HTTP/1.1', parallel: 20 });
      await load.answered(someRequests);
      await stack.envoy.kill();
      await load.answered(someRequests);
      await stack.startAnotherEnvoy();
      await load.answered(someRequests);
      assertNothingAllowed(await load.stop());
      await becomes('portcullis_grpc_streams', 0);
      await becomes('portcullis_body_memory_bytes', 0);
      assert.doesNotMatch(stack.newest().log(), /worker\.died/);
    });

    await t.test('after all of that every request gets its answer', async () => {
      await using load = startLoad(stack, { protocol: 'HTTP/2', parallel: 20 });
      await load.answered(someRequests);
      assertNothingLost(await load.stop());
    });
  });

  it('a worker crashes, fail-closed: only what it had in hand is lost', async () => {
    const hook = new URL('./end-a-worker.ts', import.meta.url).href;
    await using stack = await startLoadStack(binary, false, { NODE_OPTIONS: `--import=${hook}` });
    const parallel = 20;
    await using load = startLoad(stack, { protocol: 'HTTP/1.1', parallel });
    await load.answered(someRequests);
    process.kill(stack.portcullis.pid, 'SIGUSR2');
    await stack.becomes('portcullis_worker_restarts_total', 1);
    await stack.becomes('portcullis_workers_ready', 2);
    await load.answered(someRequests);
    const result = await load.stop();
    assertNothingAllowed(result);
    const lost = [...result.counts].filter(([outcome]) => outcome.endsWith(' 500'));
    assert.ok(lost.reduce((sum, [, count]) => sum + count, 0) <= parallel, JSON.stringify(lost));
    await using after = startLoad(stack, { protocol: 'HTTP/1.1', parallel });
    await after.answered(someRequests);
    assertNothingLost(await after.stop());
  });

  it('fail-open: benign requests never notice a crash', async () => {
    await using stack = await startLoadStack(binary, true);
    await using load = startLoad(stack, { protocol: 'HTTP/1.1', parallel: 20 });
    await load.answered(someRequests);
    await stack.portcullis.kill();
    await load.answered(someRequests);
    const { counts } = await load.stop();
    for (const kind of ['benign', 'order']) {
      const outcomes = [...counts.keys()].filter((outcome) => outcome.startsWith(kind));
      assert.deepEqual(outcomes, [`${kind} 200`]);
    }
    // Envoy lets pass what nobody inspects: that is its failure mode.
    assert.ok((counts.get('forbidden 200') ?? 0) > 0);
  });
});
