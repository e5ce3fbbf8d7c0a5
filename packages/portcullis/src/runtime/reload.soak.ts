/** A bound in time: what the machine delays without any reload is no fault of reloads and is added to it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reloadUnderLoad } from './test/reload-under-load.ts';
import { TestFolder } from './test/spawned-service.ts';

/** Milliseconds. */
const bound = 50;

test('20 reloads under load, and no answer later than 50 ms', async (context) => {
  using folder = new TestFolder();
  const { slowest, reloads, answers, slowestWithout } = await reloadUnderLoad(folder, {
    reloads: 20,
    rules: 2_000,
  });
  const total = answers.reduce((sum, count) => sum + count, 0);
  const mean = reloads.reduce((sum, milliseconds) => sum + milliseconds, 0) / reloads.length;
  context.diagnostic(
    `${total} answers in 20 reloads of ${mean.toFixed(0)} ms each, slowest ${Math.max(...slowest).toFixed(1)} ms, without reload ${slowestWithout.toFixed(1)} ms`,
  );
  assert.ok(total > 20 * 20);
  for (const milliseconds of slowest) assert.ok(milliseconds <= bound + slowestWithout, `${milliseconds} ms`);
});
